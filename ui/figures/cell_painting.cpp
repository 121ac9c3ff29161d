// SPDX-License-Identifier: GPL-3.0-or-later
// Hatch lines run through neighbouring cells as one line: few items, and no dashes at cell borders.
#include "ui/figures/cell_painting.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

constexpr double kHatchSpacing = 1.1;  // mm between lines
constexpr double kBarGap = 1.6;
constexpr double kBarWidth = 2.0;
constexpr double kWordsGap = 1.1;
constexpr double kTickLength = 1.5 * kMmPerPt;

enum class Cover { masked, missing };

bool covers(const HeatmapData& data, std::uint32_t row, std::uint32_t column, Cover cover) {
    const bool masked = data.isMasked(row, column);
    return cover == Cover::masked ? masked : !masked && std::isnan(data.at(row, column));
}

// Rectangles over runs of masked or missing cells, one per row and run.
std::vector<QRectF> coveredRuns(const HeatmapData& data, QRectF area, Cover cover) {
    std::vector<QRectF> runs;
    const double width = area.width() / data.columns;
    const double height = area.height() / data.rows;
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            if (!covers(data, row, column, cover)) continue;
            const std::uint32_t begin = column;
            while (column + 1 < data.columns && covers(data, row, column + 1, cover)) ++column;
            runs.emplace_back(area.left() + begin * width, area.top() + row * height,
                              (column + 1 - begin) * width, height);
        }
    }
    return runs;
}

// Segments [first, last] in y of one hatch line; touching ones are joined.
using Segments = std::vector<std::pair<double, double>>;

void join(Segments& segments, double first, double last) {
    if (!segments.empty() && first <= segments.back().second + 1e-6) {
        segments.back().second = std::max(segments.back().second, last);
    } else {
        segments.emplace_back(first, last);
    }
}

// Lines x + sign·y = constant through all runs, which come in the order of rows.
void hatch(std::vector<SceneItem>& items, const std::vector<QRectF>& runs, double sign,
           const FigureStyle& style) {
    const double step = kHatchSpacing * std::sqrt(2.0);
    std::map<long, Segments> lines;
    for (const QRectF& run : runs) {
        const double a = run.left() + sign * run.top();
        const double b = run.left() + sign * run.bottom();
        const double low = std::min(a, b);
        const double high = std::max(a, b) + run.width();
        for (long i = std::lround(std::ceil(low / step)); static_cast<double>(i) * step <= high; ++i) {
            const double constant = static_cast<double>(i) * step;
            const double y1 = sign * (constant - run.left());
            const double y2 = sign * (constant - run.right());
            const double first = std::max(run.top(), std::min(y1, y2));
            const double last = std::min(run.bottom(), std::max(y1, y2));
            if (last > first) join(lines[i], first, last);
        }
    }
    for (const auto& [index, segments] : lines) {
        const double constant = static_cast<double>(index) * step;
        for (const auto& [first, last] : segments) {
            items.emplace_back(SceneLine{
                {constant - sign * first, first}, {constant - sign * last, last}, style.hatch, kHairlinePt});
        }
    }
}

void drawCover(std::vector<SceneItem>& items, const HeatmapData& data, QRectF area, Cover cover, QRgb fill,
               const FigureStyle& style, const CellLook& look) {
    const std::vector<QRectF> runs = coveredRuns(data, area, cover);
    for (const QRectF& run : runs) items.emplace_back(SceneRect{run, fill, true});
    if (cover == Cover::masked && !look.hatched) return;
    hatch(items, runs, 1.0, style);
    if (cover == Cover::missing) hatch(items, runs, -1.0, style);
}

void drawVectorCells(std::vector<SceneItem>& items, const HeatmapData& data, const QImage& colors,
                     QRectF area, const CellLook& look) {
    const double width = area.width() / data.columns;
    const double height = area.height() / data.rows;
    const auto skipped = [&](std::uint32_t row, std::uint32_t column) {
        return data.isMasked(row, column) || std::isnan(data.at(row, column));
    };
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        const auto* line = reinterpret_cast<const QRgb*>(colors.constScanLine(static_cast<int>(row)));
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            if (skipped(row, column)) continue;
            const std::uint32_t begin = column;
            while (look.mergeEqual && column + 1 < data.columns && !skipped(row, column + 1) &&
                   line[column + 1] == line[begin]) {
                ++column;
            }
            items.emplace_back(SceneRect{{area.left() + begin * width, area.top() + row * height,
                                          (column + 1 - begin) * width, height},
                                         line[begin],
                                         true});
        }
    }
}

}  // namespace

bool hasMasked(const HeatmapData& data) {
    return std::any_of(data.masked.begin(), data.masked.end(), [](std::uint8_t flag) { return flag != 0; });
}

bool hasMissing(const HeatmapData& data) {
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            if (covers(data, row, column, Cover::missing)) return true;
        }
    }
    return false;
}

void drawCells(std::vector<SceneItem>& items, const HeatmapData& data, QRectF area, const ColorMap& map,
               const FigureStyle& style, const CellLook& look) {
    if (data.rows == 0 || data.columns == 0) return;
    const QRgb fill = blended(style.background, style.naFill, look.dimTo);
    QImage colors = heatmapImage(data, map, style.scale, fill, fill);
    if (look.dimTo < 1.0) {
        for (int y = 0; y < colors.height(); ++y) {
            auto* line = reinterpret_cast<QRgb*>(colors.scanLine(y));
            for (int x = 0; x < colors.width(); ++x) line[x] = blended(style.background, line[x], look.dimTo);
        }
    }
    const bool asImage = look.alwaysImage || data.rows > kMaxVectorCells || data.columns > kMaxVectorCells;
    if (asImage) {
        items.emplace_back(SceneImage{area, colors});
        if (!look.hatched) return;
        hatch(items, coveredRuns(data, area, Cover::masked), 1.0, style);
        const std::vector<QRectF> missing = coveredRuns(data, area, Cover::missing);
        hatch(items, missing, 1.0, style);
        hatch(items, missing, -1.0, style);
        return;
    }
    drawCover(items, data, area, Cover::masked, fill, style, look);
    drawCover(items, data, area, Cover::missing, fill, style, look);
    drawVectorCells(items, data, colors, area, look);
}

double colorBarExtent(const HeatmapData& data, const FigureStyle& style) {
    double labels = 0.0;
    for (const ColorBarTick& tick : colorBarText(data, style.scale).ticks) {
        labels = std::max(labels, style.ruler.width(tick.label, style.labelPt));
    }
    return kBarGap + kBarWidth + kTickLength + 0.6 + labels + kWordsGap +
           style.ruler.lineHeight(style.textPt);
}

void drawColorBar(std::vector<SceneItem>& items, const HeatmapData& data, QRectF cells,
                  const FigureStyle& style, const ColorMap& map) {
    const ColorBarText text = colorBarText(data, style.scale);
    const QRectF bar(cells.right() + kBarGap, cells.top(), kBarWidth, cells.height());
    const double step = bar.height() / 256.0;
    for (int i = 0; i < 256; ++i) {
        items.emplace_back(SceneRect{{bar.left(), bar.bottom() - (i + 1) * step, bar.width(), step},
                                     map.entries()[static_cast<std::size_t>(i)],
                                     true});
    }
    items.emplace_back(SceneFrame{bar, style.rule, kRulePt});
    const double drop = style.ruler.capHeight(style.labelPt) / 2.0;
    const double labelX = bar.right() + kTickLength + 0.6;
    double labels = 0.0;
    double lowest = bar.bottom() + 100.0;
    for (const ColorBarTick& tick : text.ticks) {
        const double y = bar.bottom() - tick.fraction * bar.height();
        items.emplace_back(SceneLine{{bar.right(), y}, {bar.right() + kTickLength, y}, style.rule, kRulePt});
        if (lowest - y < style.labelPt * kMmPerPt) continue;
        lowest = y;
        items.emplace_back(SceneText{
            tick.label, {labelX, y + drop}, style.labelPt, TextAnchor::start, 0.0, false, style.text});
        labels = std::max(labels, style.ruler.width(tick.label, style.labelPt));
    }
    const double middle = bar.center().x();
    const auto mark = [&](double y, double direction) {
        items.emplace_back(ScenePolygon{
            QPolygonF({{middle - 0.8, y}, {middle + 0.8, y}, {middle, y + direction * 1.1}}), style.text});
    };
    if (text.clippedHigh) mark(bar.top() - 0.4, -1.0);
    if (text.clippedLow) mark(bar.bottom() + 0.4, 1.0);
    const double wordsX = labelX + labels + kWordsGap + style.ruler.capHeight(style.textPt);
    items.emplace_back(SceneText{style.ruler.elided(text.words, style.textPt, std::max(bar.height(), 12.0)),
                                 {wordsX, bar.center().y()},
                                 style.textPt,
                                 TextAnchor::middle,
                                 -90.0,
                                 false,
                                 style.text});
}

void drawHatchSample(std::vector<SceneItem>& items, QRectF area, bool crossed, const FigureStyle& style) {
    items.emplace_back(SceneRect{area, style.naFill, false});
    hatch(items, {area}, 1.0, style);
    if (crossed) hatch(items, {area}, -1.0, style);
    items.emplace_back(SceneFrame{area, style.rule, kHairlinePt});
}

}  // namespace headscope::ui
