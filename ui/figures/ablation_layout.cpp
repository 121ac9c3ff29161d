// SPDX-License-Identifier: GPL-3.0-or-later
// The effect map: one value per head, layer 0 on top.
#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/figures/axis_labels.h"
#include "ui/figures/cell_painting.h"
#include "ui/figures/figure_layout.h"

namespace headscope::ui {
namespace {

constexpr double kWidestCell = 22.0;
constexpr double kHighestCell = 10.0;
constexpr double kLowestCell = 0.8;

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

// Two decimals below 10, as many figures as fit a glance above.
QString numberOf(double value, bool withZero) {
    const double size = std::abs(value);
    QString digits = QLocale::c().toString(size, 'f', size < 9.995 ? 2 : (size < 99.95 ? 1 : 0));
    digits.remove(QLatin1Char(','));
    if (!withZero && digits.startsWith(QStringLiteral("0."))) digits.remove(0, 1);
    const bool isZero = digits.toDouble() == 0.0;
    // A small effect is not none: "0.00" stays for 0.
    if (isZero && value != 0.0) return withZero ? QStringLiteral("<0.01") : QStringLiteral("<.01");
    return value < 0.0 && !isZero ? QStringLiteral("−") + digits : digits;
}

// Numbers are written all in one style, or not at all.
struct NumberStyle {
    bool shown = false, withZero = true;
    double sizePt = 5.0;
};

NumberStyle numberStyle(const HeatmapData& data, double width, double height, const FigureStyle& style) {
    NumberStyle best;
    for (const bool withZero : {true, false}) {
        double widest = 0.0;
        for (const float value : data.values) {
            if (std::isnan(value)) continue;
            widest =
                std::max(widest, style.ruler.width(numberOf(static_cast<double>(value), withZero), 100.0));
        }
        if (widest <= 0.0) return best;
        const double byWidth = std::floor((width - 0.5) / widest * 100.0 * 2.0) / 2.0;
        const double byHeight = std::floor((height - 0.6) / kMmPerPt * 2.0) / 2.0;
        const double sizePt = std::min({byWidth, byHeight, style.labelPt});
        if (sizePt < style.minLabelPt) continue;
        return {true, withZero, sizePt};
    }
    return best;
}

void drawNumbers(std::vector<SceneItem>& items, const HeatmapData& data, QRectF area, const ColorMap& map,
                 const FigureStyle& style) {
    const double width = area.width() / data.columns;
    const double height = area.height() / data.rows;
    const NumberStyle numbers = numberStyle(data, width, height, style);
    if (!numbers.shown) return;
    const std::vector<float> fractions = cellFractions(data, style.scale);
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            const float fraction = fractions[std::size_t{row} * data.columns + column];
            if (std::isnan(fraction)) continue;
            const QPointF at(area.left() + (column + 0.5) * width,
                             area.top() + (row + 0.5) * height + style.ruler.capHeight(numbers.sizePt) / 2.0);
            items.emplace_back(SceneText{
                numberOf(static_cast<double>(data.at(row, column)), numbers.withZero), at, numbers.sizePt,
                TextAnchor::middle, 0.0, false, textColorOn(map.at(static_cast<double>(fraction)))});
        }
    }
}

// The words around the map: axes and title.
void drawWords(std::vector<SceneItem>& items, const HeatmapData& data, QRectF area, double labelsTop,
               double titleRoom, const FigureStyle& style) {
    items.emplace_back(SceneText{data.columnAxis,
                                 {area.center().x(), labelsTop},
                                 style.textPt,
                                 TextAnchor::middle,
                                 0.0,
                                 false,
                                 style.text});
    items.emplace_back(SceneText{data.rowAxis,
                                 {style.ruler.capHeight(style.textPt), area.center().y()},
                                 style.textPt,
                                 TextAnchor::middle,
                                 -90.0,
                                 false,
                                 style.text});
    if (!data.title.isEmpty()) {
        items.emplace_back(
            SceneText{style.ruler.elided(data.title, style.textPt, titleRoom),
                      {area.center().x(), labelsTop - style.ruler.lineHeight(style.textPt) - 0.4},
                      style.textPt,
                      TextAnchor::middle,
                      0.0,
                      true,
                      style.text});
    }
}

}  // namespace

Result<FigureBody> ablationBody(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    if (content.maps.size() != 1 || content.maps.front().rows == 0 || content.maps.front().columns == 0) {
        return fail(ErrorCode::usage, "an ablation figure needs one map of effects");
    }
    const HeatmapData& data = content.maps.front();
    const double word = style.ruler.lineHeight(style.textPt);
    const double bar = colorBarExtent(data, style);
    double width = 4.0;
    double height = 4.0;
    AxisLabels rows = planRowLabels(data.rowLabels, height, style);
    AxisLabels columns = planColumnLabels(data.columnLabels, width, style);
    const double top =
        word + columns.extent + kLabelGap + kWordGap + (data.title.isEmpty() ? 0.0 : word + 0.4);
    double left = 0.0;
    for (int round = 0; round < 3; ++round) {
        left = word + kWordGap + rows.extent + kLabelGap;
        width = std::min(kWidestCell, (room.width() - left - bar) / data.columns);
        height = std::min({kHighestCell, width, (room.height() - top) / data.rows});
        rows = planRowLabels(data.rowLabels, height, style);
        columns = planColumnLabels(data.columnLabels, width, style);
    }
    if (width < kLowestCell || height < kLowestCell) return tooSmall("one cell per head");

    const QRectF area(left, top, width * data.columns, height * data.rows);
    const ColorMap map = style.mapFor(data.isSigned);
    SceneGroup group{tr("%1: %2 layers by %3 heads, %4")
                         .arg(data.title.isEmpty() ? tr("Effect of each head") : data.title)
                         .arg(data.rows)
                         .arg(data.columns)
                         .arg(data.unit),
                     {}};
    drawCells(group.items, data, area, map, style, {});
    drawNumbers(group.items, data, area, map, style);
    group.items.emplace_back(SceneFrame{area, style.rule, kRulePt});
    drawRowLabels(group.items, rows, area.left(), area.top(), height, style);
    drawColumnLabels(group.items, columns, area.left(), area.top(), width, style);
    const double labelsTop = area.top() - kLabelGap - columns.extent - kWordGap;
    drawWords(group.items, data, area, labelsTop, area.width() + bar, style);
    drawColorBar(group.items, data, area, style, map);
    return FigureBody{{area.right() + bar, area.bottom()}, {std::move(group)}};
}

}  // namespace headscope::ui
