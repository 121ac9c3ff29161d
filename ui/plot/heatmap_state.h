// SPDX-License-Identifier: GPL-3.0-or-later
// What the layers of a heatmap share: the values, the looks, and where cells lie on screen.
#pragma once

#include <QFont>
#include <QRectF>
#include <algorithm>
#include <optional>

#include "ui/plot/cell_colors.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/plot/heatmap_sheet.h"

namespace headscope::ui {

/// Positions [row, row + rows) × [column, column + columns): one cell of a sheet, cut to the whole.
struct HeatmapSquare {
    std::uint32_t row{}, column{}, rows = 1, columns = 1;
};

/// The state of one HeatmapPlot, read by its layers while they paint. Rows and columns are positions: those
/// of the whole map, whatever the cells of a sheet stand for.
struct HeatmapState {
    mutable HeatmapSheet whole, detail;  // mutable: their images are made when they are painted
    ColorMap map = defaultColorMap(false);
    ColorScale scale = ColorScale::linear;
    PlotTheme theme;
    ColorBarText bar;
    QFont caption;  ///< of ticks and numbers
    std::optional<HeatmapCell> hover, current, pinned;
    bool stale = false, focused = false;
    QRectF area;                                              ///< where the cells are painted, widget pixels
    double left = 0.0, right = 1.0, top = 0.0, bottom = 1.0;  ///< visible positions
    double devicePixels = 1.0;                                ///< of one widget pixel

    /// Rows of the whole.
    [[nodiscard]] std::uint32_t rows() const { return whole.shows() ? whole.data().allRows() : 0; }
    /// Columns of the whole.
    [[nodiscard]] std::uint32_t columns() const { return whole.shows() ? whole.data().allColumns() : 0; }
    /// True where a sheet holds all that is visible.
    [[nodiscard]] bool covers(const HeatmapSheet& sheet) const;
    /// The sheet that is seen: the detail where it covers all of the view.
    [[nodiscard]] HeatmapSheet& seen() const { return covers(detail) ? detail : whole; }
    /// The finest sheet that has a position.
    [[nodiscard]] const HeatmapSheet& sheetAt(HeatmapCell position) const;
    /// The square of that sheet that has it. Precondition: the position is one of the whole.
    [[nodiscard]] HeatmapSquare squareAt(HeatmapCell position) const;
    /// Device pixels of one position, the smaller of both ways.
    [[nodiscard]] double pixelsOfPosition() const {
        return std::min(cellWidth(), cellHeight()) * devicePixels;
    }
    /// Pixels of one position.
    [[nodiscard]] double cellWidth() const { return area.width() / (right - left); }
    /// Pixels of one position.
    [[nodiscard]] double cellHeight() const { return area.height() / (bottom - top); }
    /// Pixels of positions [row, row + rows) × [column, column + columns).
    [[nodiscard]] QRectF rectOf(double row, double column, double rows = 1.0, double columns = 1.0) const {
        return {area.left() + (column - left) * cellWidth(), area.top() + (row - top) * cellHeight(),
                columns * cellWidth(), rows * cellHeight()};
    }
    /// Pixels of a square.
    [[nodiscard]] QRectF rectOf(const HeatmapSquare& square) const {
        return rectOf(square.row, square.column, square.rows, square.columns);
    }
    /// The position under a point, where there is one.
    [[nodiscard]] std::optional<HeatmapCell> cellAt(QPointF point) const;
};

}  // namespace headscope::ui
