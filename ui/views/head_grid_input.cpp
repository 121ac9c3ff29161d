// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of the grid.
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "ui/views/head_cell_painter.h"
#include "ui/views/head_grid.h"

namespace headscope::ui {
namespace {

constexpr int kSwitchFrom = 24;

}  // namespace

std::vector<HeadRef> HeadGrid::labelHeads(QPoint point) const {
    if (point.x() < m_left && point.y() >= m_top) {
        if (const auto row = rowAtPoint(point)) return m_model.layerHeads(*row);
    } else if (point.y() < m_top && point.x() >= m_left && m_model.layers() != 0) {
        for (std::uint32_t head = 0; head < m_model.heads(); ++head) {
            const int left = m_left + columnOffset(head) - horizontalScrollBar()->value();
            if (point.x() >= left && point.x() < left + m_cell) return m_model.columnHeads(head);
        }
    }
    return {};
}

std::vector<HeadRef> HeadGrid::rectangle(HeadRef a, HeadRef b) const {
    std::vector<HeadRef> heads;
    const HeadTable& table = m_model.table();
    const auto first = table.rowOf(a);
    const auto last = table.rowOf(b);
    if (!first || !last) return heads;
    const auto [top, bottom] = std::minmax(*first, *last);
    const auto [left, right] = std::minmax(a.head.value, b.head.value);
    for (std::uint32_t row = top; row <= bottom; ++row) {
        for (std::uint32_t column = left; column <= right; ++column) {
            if (const auto head = table.at(row, column)) heads.push_back(*head);
        }
    }
    return heads;
}

void HeadGrid::pressLabel(const std::vector<HeadRef>& heads, const QMouseEvent& event) {
    const bool toggles = event.button() == Qt::MiddleButton ||
                         (event.button() == Qt::LeftButton && m_options.tool() == Tool::switchHeads);
    if (toggles) {
        m_edits.toggle(heads);
    } else if (event.button() == Qt::LeftButton) {
        std::vector<HeadRef> selected = heads;
        if (event.modifiers().testFlag(Qt::ControlModifier))
            selected.insert(selected.end(), m_selection.heads().begin(), m_selection.heads().end());
        m_selection.select(selected, heads.front());
        m_anchor = heads.front();
    }
}

void HeadGrid::pressHead(HeadRef head, const QMouseEvent& event) {
    if (event.button() == Qt::MiddleButton) {
        m_edits.toggle({head});
        return;
    }
    if (event.button() != Qt::LeftButton) return;
    const bool corner = m_cell >= kSwitchFrom && cornerSwitchRect(cellRect(head)).contains(event.pos());
    if (corner) {
        m_edits.toggle({head});
    } else if (m_options.tool() == Tool::switchHeads) {
        m_drag = Drag::stroke;
        m_strokeOn = m_edits.mark(head) != EditMark::none;
        m_strokeKey = m_edits.newMergeKey();
        m_selection.select(head);
        paintStroke(head);
    } else if (event.modifiers().testFlag(Qt::ShiftModifier)) {
        m_selection.select(rectangle(m_anchor, head), head);
    } else if (event.modifiers().testFlag(Qt::ControlModifier)) {
        m_selection.toggle(head);
        m_anchor = head;
    } else {
        m_anchor = head;
        m_drag = Drag::rubber;
        m_selection.select(head);
    }
}

void HeadGrid::mousePressEvent(QMouseEvent* event) {
    if (const auto head = headAtPoint(event->pos())) {
        pressHead(*head, *event);
    } else if (const auto heads = labelHeads(event->pos()); !heads.empty()) {
        pressLabel(heads, *event);
    }
}

void HeadGrid::paintStroke(HeadRef head) { m_edits.setOn({head}, m_strokeOn, m_strokeKey); }

void HeadGrid::mouseMoveEvent(QMouseEvent* event) {
    const auto head = headAtPoint(event->pos());
    setHovered(head);
    if (!head || !event->buttons().testFlag(Qt::LeftButton)) return;
    if (m_drag == Drag::stroke) paintStroke(*head);
    if (m_drag == Drag::rubber && *head != m_anchor) m_selection.select(rectangle(m_anchor, *head), *head);
}

void HeadGrid::mouseReleaseEvent(QMouseEvent* /*event*/) { m_drag = Drag::none; }

void HeadGrid::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto head = headAtPoint(event->pos());
    if (!head || event->button() != Qt::LeftButton || m_options.tool() == Tool::switchHeads) {
        mousePressEvent(event);
        return;
    }
    if (m_cell >= kSwitchFrom && cornerSwitchRect(cellRect(*head)).contains(event->pos())) {
        m_edits.toggle({*head});
        return;
    }
    Q_EMIT opened();
}

void HeadGrid::setHovered(std::optional<HeadRef> head) {
    if (m_hovered == head) return;
    m_hovered = head;
    refreshCells();
}

bool HeadGrid::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) setHovered(std::nullopt);
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto head = headAtPoint(help->pos())) {
            QToolTip::showText(help->globalPos(), m_model.description(*head), viewport(), cellRect(*head));
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HeadGrid::wheelEvent(QWheelEvent* event) {
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        if (event->angleDelta().y() != 0) zoomBy(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void HeadGrid::moveCurrent(int rows, int columns, bool extend) {
    if (m_model.layers() == 0) return;
    const HeadRef from = m_selection.head();
    const auto moved = [](std::uint32_t value, int by, std::uint32_t count) {
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(value) + by, 0,
                                                                   static_cast<std::int64_t>(count) - 1));
    };
    const HeadTable& table = m_model.table();
    const std::uint32_t row = moved(table.rowOf(from).value_or(0), rows, table.rows());
    const auto inRow = static_cast<std::uint32_t>(table.rowHeads(row).size());
    const HeadRef to = table.at(row, moved(from.head.value, columns, inRow)).value_or(from);
    if (extend) {
        m_selection.select(rectangle(m_anchor, to), to);
    } else {
        m_anchor = to;
        m_selection.select(to);
    }
}

void HeadGrid::keyPressEvent(QKeyEvent* event) {
    constexpr int kAll = 1 << 20;  // farther than any model
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    const int page = std::max(1, (viewport()->height() - m_top) / m_cell);
    switch (event->key()) {
        case Qt::Key_Left:
            moveCurrent(0, -1, extend);
            break;
        case Qt::Key_Right:
            moveCurrent(0, 1, extend);
            break;
        case Qt::Key_Up:
            moveCurrent(-1, 0, extend);
            break;
        case Qt::Key_Down:
            moveCurrent(1, 0, extend);
            break;
        case Qt::Key_Home:
            moveCurrent(control ? -kAll : 0, -kAll, extend);
            break;
        case Qt::Key_End:
            moveCurrent(control ? kAll : 0, kAll, extend);
            break;
        case Qt::Key_PageUp:
            moveCurrent(-page, 0, extend);
            break;
        case Qt::Key_PageDown:
            moveCurrent(page, 0, extend);
            break;
        case Qt::Key_Space:
            m_edits.toggle(m_selection.heads());
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            Q_EMIT opened();
            break;
        case Qt::Key_A:
            if (!control) {
                QAbstractScrollArea::keyPressEvent(event);
                return;
            }
            m_selection.select(m_model.allHeads(), m_selection.head());
            break;
        default:
            QAbstractScrollArea::keyPressEvent(event);
            return;
    }
    event->accept();
}

void HeadGrid::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    // Qt tells of the widget after this: the part comes last.
    QMetaObject::invokeMethod(this, &HeadGrid::tellCurrent, Qt::QueuedConnection);
}

void HeadGrid::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace headscope::ui
