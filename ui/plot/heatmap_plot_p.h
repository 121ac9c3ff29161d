// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of HeatmapPlot: geometry, zoom and repainting.
#pragma once

#include <QPointF>

#include "third_party/qcustomplot/qcustomplot.hpp"
#include "ui/plot/heatmap_layers.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/plot/heatmap_state.h"
#include "ui/plot/token_ticker.h"

namespace headscope::ui {

/// Private part of HeatmapPlot.
struct HeatmapPlot::Impl {
    explicit Impl(HeatmapPlot* owner);

    /// Applies theme and fonts to the axes.
    void applyLooks();
    /// Computes where cells lie for the present size, and tells the axes.
    void updateGeometry();
    /// Repaints everything, once per turn of the event loop.
    void repaintAll();
    /// Repaints marks only.
    void repaintMarks();
    /// The colours of the cells are others.
    void recolor();
    /// The colour bar of what is seen.
    void updateBar();
    /// Measures the labels of both axes.
    void measureLabels();
    /// Makes `left…bottom` show a part of the map, within its bounds.
    void showRange(double left, double top, double columns, double rows);
    /// Zooms so that what is under `point` stays there.
    void zoomAt(QPointF point, double factor);
    /// Moves the visible part by pixels.
    void panBy(QPointF pixels);
    /// Scrolls until a cell is visible.
    void reveal(HeatmapCell cell);
    /// True where part of the map is out of sight.
    [[nodiscard]] bool zoomed() const;
    /// A value of a sheet in words.
    [[nodiscard]] static QString valueText(const HeatmapSheet& sheet, std::uint32_t row,
                                           std::uint32_t column);

    /// The pointer is over a cell, or over none.
    void hover(std::optional<HeatmapCell> cell);
    void move(QPointF point);          ///< pointer moved, or drags
    void press(QMouseEvent* event);    ///< a button went down
    void release(QMouseEvent* event);  ///< a button went up
    bool wheel(QWheelEvent* event);    ///< true: eaten

    HeatmapPlot* q;
    QCustomPlot* plot;
    HeatmapState state;
    QSharedPointer<TokenTicker> rowTicker, columnTicker;
    QStringList rowLabels, columnLabels;           ///< those measured
    double longestRow = 0.0, longestColumn = 0.0;  ///< pixels of the longest label
    std::shared_ptr<const ValueRanks> ranks;       ///< of the whole, where the scale is of ranks
    std::shared_ptr<const HeatmapData> ranksOf;    ///< which whole that was
    std::shared_ptr<const HeatmapData> barOf;      ///< what the colour bar tells of
    std::function<QString()> name;                 ///< of the map, where somebody knows a better one
    std::function<QString(HeatmapCell)> cellName;  ///< of a cell
    VisiblePart told;                              ///< what visiblePartChanged() said last
    std::optional<QPointF> dragFrom;               ///< middle button held
    std::optional<HeatmapCell> pressed;            ///< where the left button went down
};

}  // namespace headscope::ui
