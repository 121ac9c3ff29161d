// SPDX-License-Identifier: GPL-3.0-or-later
// All heads of the model in one painted widget: layers down, heads across, labels that stay when scrolling.
#pragma once

#include <QAbstractScrollArea>
#include <QRegion>
#include <optional>
#include <vector>

#include "ui/models/head_grid_model.h"
#include "ui/models/selection.h"
#include "ui/models/view_options.h"
#include "ui/plot/thumbnail_cache.h"

namespace headscope::ui {

/// Selects, switches and shows heads. One widget for 4 heads and for 3 072.
class HeadGrid : public QAbstractScrollArea {
    Q_OBJECT

public:
    HeadGrid(HeadGridModel& model, InterventionModel& edits, Selection& selection, ViewOptions& options,
             QWidget* parent = nullptr);

    /// What is shown, for those who cannot see it.
    [[nodiscard]] const HeadGridModel& model() const { return m_model; }
    [[nodiscard]] InterventionModel& edits() const { return m_edits; }  ///< what a switch changes
    [[nodiscard]] Selection& selection() const { return m_selection; }  ///< what a click changes
    /// Side of a cell in pixels.
    [[nodiscard]] int cellSize() const { return m_cell; }
    /// Chooses the side; absent: the largest that fits the width.
    void setCellSize(std::optional<int> size);
    /// Next larger (+1) or smaller (−1) side.
    void zoomBy(int steps);
    /// Where a head is, in viewport pixels.
    [[nodiscard]] QRect cellRect(HeadRef head) const;
    /// The head at a point of the viewport.
    [[nodiscard]] std::optional<HeadRef> headAtPoint(QPoint point) const;
    /// Scrolls so that a head is seen.
    void ensureVisible(HeadRef head);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A head was opened: double click or Return.
    void opened();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layoutCells();
    void showName();
    void tellCurrent();
    // What a cell was painted from: compared, so that a change repaints the cells that it changed.
    struct Shown {
        std::uint64_t picture = 0;  // of a thumbnail; 0: none
        QRgb fill = 0;
        EditMark mark{};
        QString letters;
        bool current = false, selected = false, focused = false, hovered = false, stale = false;
        friend bool operator==(const Shown&, const Shown&) = default;
    };
    [[nodiscard]] Shown stateOf(HeadRef head) const;
    void refreshCells();
    void lookAtPictures();
    [[nodiscard]] int columnOffset(std::uint32_t head) const;
    [[nodiscard]] int rowOffset(std::uint32_t row) const;
    [[nodiscard]] int sectionHeight() const;  // of the headings of an encoder–decoder
    [[nodiscard]] int contentHeight() const;
    [[nodiscard]] std::optional<std::uint32_t> rowAtPoint(QPoint point) const;
    [[nodiscard]] QColor effectColor(HeadRef head) const;
    void paintCells(QPainter& painter, const QRegion& region);
    void paintCell(QPainter& painter, HeadRef head, const Shown& state);
    void paintSections(QPainter& painter);
    void paintLabels(QPainter& painter);
    void paintColumnLabels(QPainter& painter, int step);
    // Heads of the row or column label at a point; empty elsewhere.
    [[nodiscard]] std::vector<HeadRef> labelHeads(QPoint point) const;
    [[nodiscard]] std::vector<HeadRef> rectangle(HeadRef a, HeadRef b) const;
    void pressLabel(const std::vector<HeadRef>& heads, const QMouseEvent& event);
    void pressHead(HeadRef head, const QMouseEvent& event);
    void paintStroke(HeadRef head);
    void moveCurrent(int rows, int columns, bool extend);
    void setHovered(std::optional<HeadRef> head);

    HeadGridModel& m_model;
    InterventionModel& m_edits;
    Selection& m_selection;
    ViewOptions& m_options;
    std::optional<int> m_chosenCell;
    int m_cell = 30;
    int m_left = 0, m_top = 0;  // labels
    ThumbnailCache m_pictures;
    std::vector<Shown> m_shown;  // of all heads, in walk order
    std::optional<HeadRef> m_hovered;
    HeadRef m_anchor;
    enum class Drag : std::uint8_t { none, rubber, stroke };
    Drag m_drag = Drag::none;
    bool m_strokeOn = false;
    int m_strokeKey = 0;
};

}  // namespace headscope::ui
