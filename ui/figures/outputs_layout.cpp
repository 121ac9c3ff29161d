// SPDX-License-Identifier: GPL-3.0-or-later
// Probabilities before and after: hollow bar, solid bar, and the numbers beside them.
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/figures/cell_painting.h"
#include "ui/figures/figure_layout.h"
#include "ui/models/number_text.h"

namespace headscope::ui {
namespace {

constexpr double kLongestTokenMm = 24.0;
constexpr double kLowestBar = 0.8;
constexpr double kBarHeight = 1.7;
constexpr double kColumnGap = 2.2;
constexpr double kTick = 1.5 * kMmPerPt;

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

// The three number columns right of the bars.
struct NumberColumn {
    QString heading;
    QStringList numbers;
    double right = 0.0;
};

std::vector<NumberColumn> columnsOf(const std::vector<OutputBar>& bars) {
    std::vector<NumberColumn> columns = {
        {tr("baseline"), {}, 0.0}, {tr("edited"), {}, 0.0}, {tr("change"), {}, 0.0}};
    for (const OutputBar& bar : bars) {
        columns[0].numbers << probabilityText(bar.baseline);
        columns[1].numbers << probabilityText(bar.edited);
        columns[2].numbers << changeText(bar.edited - bar.baseline);
    }
    return columns;
}

double columnWidth(const NumberColumn& column, const FigureStyle& style) {
    double width = style.ruler.width(column.heading, style.labelPt);
    for (const QString& number : column.numbers)
        width = std::max(width, style.ruler.width(number, style.labelPt));
    return width;
}

// The end of the axis: a round number above the longest bar.
double axisEnd(const std::vector<OutputBar>& bars) {
    double longest = 0.0;
    for (const OutputBar& bar : bars) longest = std::max({longest, bar.baseline, bar.edited});
    for (const double end : {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8}) {
        if (longest <= end) return end;
    }
    return 1.0;
}

void drawBars(std::vector<SceneItem>& items, const OutputBar& bar, QRectF row, double scale, double barHeight,
              const FigureStyle& style) {
    const double top = row.center().y() - barHeight - 0.1;
    const QRectF hollow(row.left(), top, bar.baseline * scale, barHeight);
    const QRectF solid(row.left(), top + barHeight + 0.2, bar.edited * scale, barHeight);
    if (hollow.width() > 0.0) items.emplace_back(SceneFrame{hollow, style.bar, 0.75});
    if (solid.width() > 0.0) items.emplace_back(SceneRect{solid, style.bar, false});
}

void drawKey(std::vector<SceneItem>& items, QPointF at, const FigureStyle& style) {
    double x = at.x();
    for (const bool hollow : {true, false}) {
        const QRectF sample(x, at.y() - kBarHeight, 4.0, kBarHeight);
        if (hollow) {
            items.emplace_back(SceneFrame{sample, style.bar, 0.75});
        } else {
            items.emplace_back(SceneRect{sample, style.bar, false});
        }
        const QString words = hollow ? tr("baseline") : tr("edited");
        items.emplace_back(
            SceneText{words, {x + 5.0, at.y()}, style.labelPt, TextAnchor::start, 0.0, false, style.text});
        x += 8.0 + style.ruler.width(words, style.labelPt);
    }
}

void drawAxis(std::vector<SceneItem>& items, QRectF plot, double end, const FigureStyle& style) {
    items.emplace_back(SceneLine{plot.topLeft(), plot.bottomLeft(), style.rule, kRulePt});
    items.emplace_back(SceneLine{plot.bottomLeft(), plot.bottomRight(), style.rule, kRulePt});
    const double labelTop = plot.bottom() + kTick + 0.6 + style.ruler.capHeight(style.labelPt);
    for (const double share : {0.0, 0.5, 1.0}) {
        const double x = plot.left() + share * plot.width();
        items.emplace_back(SceneLine{{x, plot.bottom()}, {x, plot.bottom() + kTick}, style.rule, kRulePt});
        items.emplace_back(SceneText{tickText(share * end, end / 2.0),
                                     {x, labelTop},
                                     style.labelPt,
                                     TextAnchor::middle,
                                     0.0,
                                     false,
                                     style.text});
    }
    items.emplace_back(SceneText{tr("probability"),
                                 {plot.center().x(), labelTop + style.ruler.lineHeight(style.textPt)},
                                 style.textPt,
                                 TextAnchor::middle,
                                 0.0,
                                 false,
                                 style.text});
}

}  // namespace

Result<FigureBody> outputsBody(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    if (content.bars.empty()) return fail(ErrorCode::usage, "an outputs figure needs at least one token");
    std::vector<NumberColumn> columns = columnsOf(content.bars);
    double right = room.width();
    for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
        column->right = right;
        right -= columnWidth(*column, style) + kColumnGap;
    }
    double tokens = 0.0;
    for (const OutputBar& bar : content.bars)
        tokens = std::max(tokens, style.ruler.width(bar.token, style.labelPt));
    tokens = std::min(tokens, kLongestTokenMm);
    const double count = static_cast<double>(content.bars.size());
    const double top = 2.0 * style.ruler.lineHeight(style.labelPt) + 0.6;
    const double below =
        kTick + 0.6 + style.ruler.capHeight(style.labelPt) + style.ruler.lineHeight(style.textPt) + 0.8;
    const double pitch = std::min(2.0 * kBarHeight + 1.6, (room.height() - top - below) / count);
    const double barHeight = (pitch - 1.0) / 2.0 - 0.1;
    const QRectF plot(tokens + 1.2, top, right - tokens - 1.2 - 2.0, pitch * count);
    if (plot.width() < 12.0 || barHeight < kLowestBar || pitch < style.labelPt * kMmPerPt) {
        return tooSmall("its bars and numbers");
    }
    SceneGroup group{tr("Probabilities of %1 tokens, baseline and edited").arg(content.bars.size()), {}};
    const double end = axisEnd(content.bars);
    const double drop = style.ruler.capHeight(style.labelPt) / 2.0;
    drawKey(group.items, {plot.left(), style.ruler.capHeight(style.labelPt)}, style);
    const auto text = [&](const QString& words, double x, double y, QRgb color) {
        group.items.emplace_back(SceneText{words, {x, y}, style.labelPt, TextAnchor::end, 0.0, false, color});
    };
    for (const NumberColumn& column : columns) text(column.heading, column.right, top - 1.0, style.muted);
    for (std::size_t i = 0; i < content.bars.size(); ++i) {
        const QRectF row(plot.left(), plot.top() + static_cast<double>(i) * pitch, plot.width(), pitch);
        drawBars(group.items, content.bars[i], row, plot.width() / end, barHeight, style);
        const double baseline = row.center().y() + drop;
        text(style.ruler.elided(content.bars[i].token, style.labelPt, tokens), plot.left() - 1.2, baseline,
             style.text);
        for (const NumberColumn& column : columns) {
            text(column.numbers[static_cast<int>(i)], column.right, baseline, style.text);
        }
    }
    drawAxis(group.items, plot, end, style);
    return FigureBody{{room.width(), plot.bottom() + below}, {std::move(group)}};
}

}  // namespace headscope::ui
