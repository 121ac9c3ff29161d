// SPDX-License-Identifier: GPL-3.0-or-later
// The heatmap of one head: token axes, zoom, pan, hover, pin, colour bar. QCustomPlot stays behind the pimpl.
#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>
#include <optional>

#include "ui/models/heatmap_data.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// A cell of a heatmap.
struct HeatmapCell {
    std::uint32_t row{}, column{};
    friend bool operator==(const HeatmapCell&, const HeatmapCell&) = default;
};

/// Colours of the surroundings; set by the theme.
struct PlotTheme {
    QColor surface, text, muted, control, accent, query, key, naFill;
};

/// Shows one HeatmapData. Rows run downwards, labels left, columns labelled on top.
class HeatmapPlot : public QWidget {
    Q_OBJECT

public:
    explicit HeatmapPlot(QWidget* parent = nullptr);
    ~HeatmapPlot() override;

    /// Shows `data`; the zoom stays where the shape does.
    void setData(const HeatmapData& data);
    /// What is shown.
    [[nodiscard]] const HeatmapData& data() const;
    /// Map and scale of the cells; the colour bar follows.
    void setColors(const ColorMap& map, ColorScale scale);
    /// Colours of axes, text and hatches.
    void setTheme(const PlotTheme& theme);
    /// Dims and marks the picture as not current.
    void setStale(bool stale);
    /// Pins a cell (its row is bracketed); absent: none.
    void setPinned(std::optional<HeatmapCell> cell);
    /// The pinned cell.
    [[nodiscard]] std::optional<HeatmapCell> pinned() const;
    /// The keyboard cursor.
    [[nodiscard]] std::optional<HeatmapCell> current() const;
    /// Moves the keyboard cursor and emits hovered().
    void setCurrent(std::optional<HeatmapCell> cell);
    /// Centre of a cell in widget pixels, for tests and tooltips; absent when scrolled out.
    [[nodiscard]] std::optional<QPoint> cellCenter(HeatmapCell cell) const;
    /// Zooms by `factor` around the middle.
    void zoomBy(double factor);
    /// Shows everything.
    void zoomToFit();
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The pointer or cursor entered a cell; row, column -1: left the map.
    void hovered(int row, int column);
    /// A cell was clicked or Return was pressed on it.
    void cellActivated(int row, int column);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope::ui
