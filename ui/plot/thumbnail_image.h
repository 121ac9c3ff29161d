// SPDX-License-Identifier: GPL-3.0-or-later
// The small picture of a head as pixels: one per cell.
#pragma once

#include <QImage>

#include "core/results/pattern_thumbnail.h"
#include "ui/models/heatmap_data.h"
#include "ui/plot/cell_colors.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// The thumbnail as a heatmap of weights 0…1; a pooled cell is masked where the mask hides all of it.
[[nodiscard]] HeatmapData thumbnailData(const PatternThumbnail& thumbnail);

/// One pixel per cell (Format_RGB32, no device pixel ratio); masked cells get `maskedColor`. Null without
/// cells. Any thread.
[[nodiscard]] QImage thumbnailImage(const PatternThumbnail& thumbnail, const ColorMap& map, ColorScale scale,
                                    QRgb maskedColor);

/// The same for any heatmap; cells that are not available get `missingColor`. With a `maskedColor` that is
/// not opaque the image has alpha (Format_ARGB32_Premultiplied). `ranks`: as in cellFractions().
[[nodiscard]] QImage heatmapImage(const HeatmapData& data, const ColorMap& map, ColorScale scale,
                                  QRgb maskedColor, QRgb missingColor, const ValueRanks* ranks = nullptr);

}  // namespace headscope::ui
