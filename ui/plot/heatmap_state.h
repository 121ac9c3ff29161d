// SPDX-License-Identifier: GPL-3.0-or-later
// What the layers of a heatmap share: the values, the looks, and where cells lie on screen.
#pragma once

#include <QFont>
#include <QImage>
#include <QRectF>
#include <optional>

#include "ui/models/heatmap_data.h"
#include "ui/plot/cell_colors.h"
#include "ui/plot/heatmap_plot.h"

namespace headscope::ui {

/// The state of one HeatmapPlot, read by its layers while they paint.
struct HeatmapState {
    HeatmapData data;
    ColorMap map = defaultColorMap(false);
    ColorScale scale = ColorScale::linear;
    PlotTheme theme;
    QImage image;  ///< one pixel per cell
    ColorBarText bar;
    QFont caption;  ///< of ticks and numbers
    std::optional<HeatmapCell> hover, current, pinned;
    bool stale = false, focused = false;
    QRectF area;                                              ///< where the cells are painted, widget pixels
    double left = 0.0, right = 1.0, top = 0.0, bottom = 1.0;  ///< visible cells

    /// Pixels of one cell.
    [[nodiscard]] double cellWidth() const { return area.width() / (right - left); }
    /// Pixels of one cell.
    [[nodiscard]] double cellHeight() const { return area.height() / (bottom - top); }
    /// Pixels of cells [row, row + rows) × [column, column + columns).
    [[nodiscard]] QRectF rectOf(double row, double column, double rows = 1.0, double columns = 1.0) const {
        return {area.left() + (column - left) * cellWidth(), area.top() + (row - top) * cellHeight(),
                columns * cellWidth(), rows * cellHeight()};
    }
    /// The cell under a point, where there is one.
    [[nodiscard]] std::optional<HeatmapCell> cellAt(QPointF point) const;
};

}  // namespace headscope::ui
