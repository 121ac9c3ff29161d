// SPDX-License-Identifier: GPL-3.0-or-later
// The painted parts of a heatmap inside QCustomPlot: cells, marks over them, colour bar.
#pragma once

#include "third_party/qcustomplot/qcustomplot.hpp"
#include "ui/plot/heatmap_state.h"

namespace headscope::ui {

/// Cells, hatches and numbers. Owned by the plot.
class CellsLayer : public QCPLayerable {
public:
    CellsLayer(QCustomPlot* plot, const QString& layer, const HeatmapState* state)
        : QCPLayerable(plot, layer), m_state(state) {}

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    void drawSheet(QPainter* painter, HeatmapSheet& sheet) const;
    void drawMissing(QPainter* painter) const;
    void drawPreviews(QPainter* painter) const;
    void drawNumbers(QPainter* painter) const;
    const HeatmapState* m_state;
};

/// Crosshair, pin, cursor, stale look: repainted alone while the pointer moves.
class MarksLayer : public QCPLayerable {
public:
    MarksLayer(QCustomPlot* plot, const QString& layer, const HeatmapState* state)
        : QCPLayerable(plot, layer), m_state(state) {}

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    void drawHover(QPainter* painter) const;
    void drawPin(QPainter* painter) const;
    void drawCursor(QPainter* painter) const;
    void drawStale(QPainter* painter) const;
    const HeatmapState* m_state;
};

/// The colour bar, 12 px wide, right of the cells.
class ColorBarLayer : public QCPLayerable {
public:
    ColorBarLayer(QCustomPlot* plot, const QString& layer, const HeatmapState* state)
        : QCPLayerable(plot, layer), m_state(state) {}
    /// Pixels that bar, ticks and words need to the right of the cells.
    [[nodiscard]] static int widthFor(const HeatmapState& state);

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    const HeatmapState* m_state;
};

}  // namespace headscope::ui
