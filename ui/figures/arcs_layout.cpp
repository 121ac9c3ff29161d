// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens twice, joined by lines: the left token attends to the right one, the darker the more.
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/figures/cell_painting.h"
#include "ui/figures/figure_layout.h"

namespace headscope::ui {
namespace {

constexpr double kGap = 4.0;
constexpr double kNarrowestSpan = 12.0;
constexpr double kWidestSpan = 38.0;
constexpr double kLongestTokenMm = 18.0;
constexpr double kLinePitch = 1.35;  // of the label size
constexpr double kFaintest = 0.01;   // below this fraction of the map a line is not seen anyway
constexpr std::uint32_t kMostTokens = 128;

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

// Arcs fade into the page, so a dark page wants the map that begins dark.
ColorMap arcMap(const FigureStyle& style) {
    const bool darkPage = qGray(style.background) < 128;
    if (style.mapName.isEmpty() && darkPage) return ColorMap::byName(QStringLiteral("ember")).value();
    return style.mapFor(false);
}

struct Shape {
    int columns = 1;
    double token = 0.0, span = 0.0, pitch = 0.0, top = 0.0, bar = 0.0;
    double sizePt = 6.0;
    std::uint32_t rows = 0;  // of the longest panel

    [[nodiscard]] double panelWidth() const { return 2.0 * token + span + 1.6; }
    [[nodiscard]] double panelHeight() const { return top + rows * pitch; }
};

Shape shapeOf(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    Shape shape;
    shape.sizePt = style.labelPt;
    for (const HeatmapData& data : content.maps) {
        shape.rows = std::max({shape.rows, data.rows, data.columns});
        for (const QString& label : data.rowLabels + data.columnLabels) {
            shape.token = std::max(shape.token, style.ruler.width(label, shape.sizePt));
        }
        shape.bar = std::max(shape.bar, colorBarExtent(data, style));
    }
    shape.token = std::min(shape.token, kLongestTokenMm);
    shape.top = 2.0 * style.ruler.lineHeight(style.textPt) + 1.2;
    shape.pitch = shape.sizePt * kMmPerPt * kLinePitch;
    const int count = static_cast<int>(content.maps.size());
    const double usable = room.width() - shape.bar;
    const double narrowest = 2.0 * shape.token + 1.6 + kNarrowestSpan;
    shape.columns = std::clamp(static_cast<int>((usable + kGap) / (narrowest + kGap)), 1, std::max(1, count));
    const double width = (usable - (shape.columns - 1) * kGap) / shape.columns;
    shape.span = std::min(kWidestSpan, width - 2.0 * shape.token - 1.6);
    const int rows = (count + shape.columns - 1) / shape.columns;
    const double height = (room.height() - (rows - 1) * kGap) / rows - shape.top;
    shape.pitch = std::min(shape.pitch, height / std::max(1U, shape.rows));
    return shape;
}

struct Arc {
    double fraction{};
    std::uint32_t row{}, column{};
};

// Strong lines lie over weak ones.
std::vector<Arc> arcsOf(const HeatmapData& data, ColorScale scale) {
    const std::vector<float> fractions = cellFractions(data, scale);
    std::vector<Arc> arcs;
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            const double fraction = static_cast<double>(fractions[std::size_t{row} * data.columns + column]);
            if (fraction >= kFaintest) arcs.push_back({fraction, row, column});
        }
    }
    std::stable_sort(arcs.begin(), arcs.end(),
                     [](const Arc& a, const Arc& b) { return a.fraction < b.fraction; });
    return arcs;
}

SceneGroup drawPanel(const HeatmapData& data, const Shape& shape, QPointF at, const ColorMap& map,
                     const FigureStyle& style) {
    SceneGroup group{
        tr("%1: lines from %2 (left) to %3 (right), darker is more %4")
            .arg(data.title.isEmpty() ? tr("Panel") : data.title, data.rowAxis, data.columnAxis, data.unit),
        {}};
    const double left = at.x() + shape.token + 0.8;
    const double right = left + shape.span;
    const double top = at.y() + shape.top;
    const auto middleOf = [&](std::uint32_t i) { return top + (i + 0.5) * shape.pitch; };
    for (const Arc& arc : arcsOf(data, style.scale)) {
        const QPointF from(left, middleOf(arc.row));
        const QPointF to(right, middleOf(arc.column));
        const double pull = shape.span * 0.45;
        group.items.emplace_back(SceneCurve{from, from + QPointF(pull, 0.0), to - QPointF(pull, 0.0), to,
                                            map.at(arc.fraction), 0.5 + 0.9 * arc.fraction});
    }
    const double drop = style.ruler.capHeight(shape.sizePt) / 2.0;
    const auto label = [&](const QString& text, double x, std::uint32_t i, TextAnchor anchor) {
        group.items.emplace_back(SceneText{style.ruler.elided(text, shape.sizePt, shape.token),
                                           {x, middleOf(i) + drop},
                                           shape.sizePt,
                                           anchor,
                                           0.0,
                                           false,
                                           style.text});
    };
    for (std::uint32_t i = 0; i < data.rows; ++i)
        label(data.rowLabels.value(static_cast<int>(i)), left - 0.8, i, TextAnchor::end);
    for (std::uint32_t i = 0; i < data.columns; ++i) {
        label(data.columnLabels.value(static_cast<int>(i)), right + 0.8, i, TextAnchor::start);
    }
    const double cap = style.ruler.capHeight(style.textPt);
    group.items.emplace_back(SceneText{data.title,
                                       {(left + right) / 2.0, at.y() + cap},
                                       style.textPt,
                                       TextAnchor::middle,
                                       0.0,
                                       true,
                                       style.text});
    const double words = top - 1.0;
    group.items.emplace_back(
        SceneText{data.rowAxis, {left - 0.8, words}, style.textPt, TextAnchor::end, 0.0, false, style.muted});
    group.items.emplace_back(SceneText{
        data.columnAxis, {right + 0.8, words}, style.textPt, TextAnchor::start, 0.0, false, style.muted});
    return group;
}

}  // namespace

Result<FigureBody> arcsBody(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    if (content.maps.empty()) return fail(ErrorCode::usage, "an arcs figure needs at least one head");
    for (const HeatmapData& data : content.maps) {
        if (data.rows <= kMostTokens && data.columns <= kMostTokens && data.rows > 0 && data.columns > 0)
            continue;
        return fail(ErrorCode::usage, "an arcs figure takes 1 to 128 tokens",
                    "try --figure head for longer prompts");
    }
    const Shape shape = shapeOf(content, style, room);
    if (shape.span < kNarrowestSpan / 2.0 || shape.pitch < style.minLabelPt * kMmPerPt) {
        return tooSmall("two columns of tokens");
    }
    FigureBody body;
    const ColorMap map = arcMap(style);
    const int count = static_cast<int>(content.maps.size());
    for (int i = 0; i < count; ++i) {
        const int column = i % shape.columns;
        const int row = i / shape.columns;
        const QPointF at(column * (shape.panelWidth() + kGap), row * (shape.panelHeight() + kGap));
        body.groups.push_back(drawPanel(content.maps[static_cast<std::size_t>(i)], shape, at, map, style));
    }
    const int shownColumns = std::min(count, shape.columns);
    const double width = shownColumns * (shape.panelWidth() + kGap) - kGap;
    const int rows = (count + shape.columns - 1) / shape.columns;
    const double height = rows * (shape.panelHeight() + kGap) - kGap;
    const double barHeight = std::min(shape.panelHeight() - shape.top, 40.0);
    drawColorBar(body.groups.front().items, content.maps.front(), {0.0, shape.top, width, barHeight}, style,
                 map);
    body.size = {width + shape.bar, height};
    return body;
}

}  // namespace headscope::ui
