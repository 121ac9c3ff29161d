// SPDX-License-Identifier: GPL-3.0-or-later
// Masks come from the mask rule, never from a weight of 0.
#include "ui/plot/thumbnail_image.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ui/models/pattern_parts.h"
#include "ui/plot/cell_colors.h"

namespace headscope::ui {
namespace {

// Pattern positions that cell `cell` of `cells` pools.
PositionRange pooled(std::uint32_t cell, std::uint32_t cells, std::uint32_t positions) {
    const auto bound = [&](std::uint32_t i) {
        return static_cast<std::uint32_t>(std::uint64_t{i} * positions / cells);
    };
    return {Position{bound(cell)}, Position{std::max(bound(cell + 1), bound(cell) + 1)}};
}

}  // namespace

HeatmapData thumbnailData(const PatternThumbnail& thumbnail) {
    HeatmapData data;
    data.rows = thumbnail.rows;
    data.columns = thumbnail.columns;
    const std::size_t cells = std::size_t{data.rows} * data.columns;
    data.values.resize(cells);
    data.masked.resize(cells);
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        const PositionRange queries = pooled(row, data.rows, thumbnail.queries);
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            const std::size_t i = std::size_t{row} * data.columns + column;
            data.values[i] = static_cast<float>(thumbnail.values[i]) / 65535.0F;
            data.masked[i] = anyVisible(thumbnail.visibility, thumbnail.window, queries,
                                        pooled(column, data.columns, thumbnail.keys))
                                 ? 0
                                 : 1;
        }
    }
    return data;
}

QImage heatmapImage(const HeatmapData& data, const ColorMap& map, ColorScale scale, QRgb maskedColor,
                    QRgb missingColor, const ValueRanks* ranks) {
    if (data.rows == 0 || data.columns == 0) return {};
    const bool opaque = qAlpha(maskedColor) == 255;
    QImage image(static_cast<int>(data.columns), static_cast<int>(data.rows),
                 opaque ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied);
    const std::vector<float> fractions = cellFractions(data, scale, ranks);
    for (std::uint32_t row = 0; row < data.rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(row)));
        for (std::uint32_t column = 0; column < data.columns; ++column) {
            const float fraction = fractions[std::size_t{row} * data.columns + column];
            if (data.isMasked(row, column)) {
                line[column] = maskedColor;
            } else if (std::isnan(fraction)) {
                line[column] = missingColor;
            } else {
                line[column] = map.at(static_cast<double>(fraction));
            }
        }
    }
    return image;
}

QImage thumbnailImage(const PatternThumbnail& thumbnail, const ColorMap& map, ColorScale scale,
                      QRgb maskedColor) {
    return heatmapImage(thumbnailData(thumbnail), map, scale, maskedColor, maskedColor);
}

}  // namespace headscope::ui
