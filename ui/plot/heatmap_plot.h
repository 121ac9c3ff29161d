// SPDX-License-Identifier: GPL-3.0-or-later
// The heatmap of one head: token axes, zoom, pan, hover, pin, colour bar. QCustomPlot stays behind the pimpl.
#pragma once

#include <QWidget>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "ui/models/heatmap_data.h"
#include "ui/models/visible_part.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// A cell of a heatmap, or of the whole that a map of squares stands for: places are always positions.
struct HeatmapCell {
    std::uint32_t row{}, column{};
    friend bool operator==(const HeatmapCell&, const HeatmapCell&) = default;
};

/// Colours of the surroundings; set by the theme.
struct PlotTheme {
    QColor surface, text, muted, control, accent, query, key, naFill;
    friend bool operator==(const PlotTheme&, const PlotTheme&) = default;
};

/// Shows one HeatmapData. Rows run downwards, labels left, columns labelled on top.
class HeatmapPlot : public QWidget {
    Q_OBJECT

public:
    explicit HeatmapPlot(QWidget* parent = nullptr);
    ~HeatmapPlot() override;

    /// Shows `data`; the zoom stays where the shape does.
    void setData(const HeatmapData& data);
    /// Shows all of a large map in squares, and over them a part of it in smaller ones (null: none yet). Maps
    /// that are shown already are not painted anew.
    void setSheets(std::shared_ptr<const HeatmapData> whole, std::shared_ptr<const HeatmapData> detail);
    /// What is shown, without the finer part.
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
    /// How the map and its cells are called by who knows more of them than the values; an empty name of a
    /// cell leaves it to the plot.
    void setWords(std::function<QString()> name, std::function<QString(HeatmapCell)> cell);
    /// A cell in words: "Query 14 ·to to key 2 ·Mary, 0.592". Precondition: there is such a cell.
    [[nodiscard]] QString readOut(HeatmapCell cell) const;
    /// A cell of data() in words; those of a large map stand for squares.
    [[nodiscard]] QString squareReadOut(std::uint32_t row, std::uint32_t column) const;
    /// Where a cell is, or the square that it is in; empty when scrolled out.
    [[nodiscard]] QRect cellRect(HeatmapCell cell) const;
    /// The cell under a point.
    [[nodiscard]] std::optional<HeatmapCell> cellAt(QPoint point) const;
    /// Centre of a cell in widget pixels, for tests and tooltips; absent when scrolled out.
    [[nodiscard]] std::optional<QPoint> cellCenter(HeatmapCell cell) const;
    /// Zooms by `factor` around the middle.
    void zoomBy(double factor);
    /// Shows everything.
    void zoomToFit();
    /// What is on screen.
    [[nodiscard]] VisiblePart visiblePart() const;
    /// Shows a part of the map; its `pixels` follow from the size of the widget.
    void showPart(const VisiblePart& part);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The pointer or cursor entered a cell, or a square, of which it is the first; row, column -1: left the
    /// map.
    void hovered(int row, int column);
    /// A cell was clicked or Return was pressed on it.
    void cellActivated(int row, int column);
    /// Another part of the map is on screen, or at another size.
    void visiblePartChanged(const headscope::ui::VisiblePart& part);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showName();
    void tellCurrent();

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope::ui
