// SPDX-License-Identifier: GPL-3.0-or-later
// The cells of one heatmap, its hatches and its colour bar, as scene items.
#pragma once

#include <optional>
#include <vector>

#include "ui/figures/figure_scene.h"
#include "ui/figures/figure_style.h"
#include "ui/models/heatmap_data.h"

namespace headscope::ui {

/// Up to this many rows and columns cells are vector rectangles, beyond an image.
inline constexpr std::uint32_t kMaxVectorCells = 64;

/// How cells are drawn.
struct CellLook {
    double dimTo = 1.0;   ///< share of the colour that stays; the rest is background
    bool hatched = true;  ///< masks as flat fill with lines; else flat fill alone
    bool mergeEqual =
        false;  ///< one rectangle for equal neighbours in a row: small pictures in large numbers
    bool alwaysImage = false;  ///< an image whatever the size
};

/// Draws the cells of `data` into `area`, masks and missing cells included, without frame.
void drawCells(std::vector<SceneItem>& items, const HeatmapData& data, QRectF area, const ColorMap& map,
               const FigureStyle& style, const CellLook& look);

/// Mm that a colour bar needs beside the cells: gap, bar, ticks, words.
[[nodiscard]] double colorBarExtent(const HeatmapData& data, const FigureStyle& style);
/// Draws the bar right of `cells`, as high as they are. `colors`: the map; for dark arcs another ramp.
void drawColorBar(std::vector<SceneItem>& items, const HeatmapData& data, QRectF cells,
                  const FigureStyle& style, const ColorMap& map);

/// A small hatched square, as the legend shows it. crossed: not available.
void drawHatchSample(std::vector<SceneItem>& items, QRectF area, bool crossed, const FigureStyle& style);

/// True where the map has masked cells.
[[nodiscard]] bool hasMasked(const HeatmapData& data);
/// True where a cell outside the mask has no value.
[[nodiscard]] bool hasMissing(const HeatmapData& data);

}  // namespace headscope::ui
