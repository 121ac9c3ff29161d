// SPDX-License-Identifier: GPL-3.0-or-later
// Parts ask the widget anew each time: what is read aloud is what is painted.
#include "ui/accessibility/painted_part.h"

#include <QWidget>

namespace headscope::ui {

bool PaintedPart::isValid() const {
    const PaintedParts& parts = m_table.parts();
    return m_table.painted() != nullptr && m_place.row < parts.rows() && m_place.column < parts.columns();
}

QAccessibleInterface* PaintedPart::parent() const {
    // The framework hands out interfaces that are not const, also from const ones.
    return QAccessible::queryAccessibleInterface(m_table.object());
}

QString PaintedPart::text(QAccessible::Text kind) const {
    if (kind != QAccessible::Name || !isValid()) return {};
    switch (m_part) {
        case PaintedTable::Part::cell:
            return m_table.parts().text(m_place);
        case PaintedTable::Part::rowHeader:
            return m_table.parts().rowText(m_place.row);
        case PaintedTable::Part::columnHeader:
            return m_table.parts().columnText(m_place.column);
    }
    return {};
}

QRect PaintedPart::rect() const {
    if (!isValid() || m_part != PaintedTable::Part::cell) return {};
    const QRect inside = m_table.parts().rect(m_place);
    if (inside.isEmpty()) return {};
    return {m_table.painted()->mapToGlobal(inside.topLeft()), inside.size()};
}

QAccessible::Role PaintedPart::role() const {
    switch (m_part) {
        case PaintedTable::Part::cell:
            break;
        case PaintedTable::Part::rowHeader:
            return QAccessible::RowHeader;
        case PaintedTable::Part::columnHeader:
            return QAccessible::ColumnHeader;
    }
    return m_table.parts().shape() == PaintedParts::Shape::list ? QAccessible::ListItem : QAccessible::Cell;
}

QAccessible::State PaintedPart::state() const {
    QAccessible::State state;
    if (!isValid()) {
        state.invalid = true;
        return state;
    }
    if (m_part != PaintedTable::Part::cell) return state;
    const PartState now = m_table.parts().state(m_place);
    const QWidget* widget = m_table.painted();
    state.focusable = true;
    state.selectable = true;
    state.selected = now.selected;
    state.checkable = now.checkable;
    state.checked = now.checkable && now.checked;
    state.active = now.current;
    state.focused = now.current && widget->hasFocus();
    state.invisible = !widget->isVisible();
    state.offscreen = m_table.parts().rect(m_place).isEmpty();
    state.disabled = !widget->isEnabled();
    return state;
}

void* PaintedPart::interface_cast(QAccessible::InterfaceType type) {
    const bool table = m_table.parts().shape() == PaintedParts::Shape::table;
    if (type == QAccessible::TableCellInterface && table)
        return static_cast<QAccessibleTableCellInterface*>(this);
    if (type == QAccessible::ActionInterface && m_part == PaintedTable::Part::cell)
        return static_cast<QAccessibleActionInterface*>(this);
    return nullptr;
}

bool PaintedPart::isSelected() const {
    return isValid() && m_part == PaintedTable::Part::cell && m_table.parts().state(m_place).selected;
}

QList<QAccessibleInterface*> PaintedPart::columnHeaderCells() const {
    QAccessibleInterface* header = m_table.header(PaintedTable::Part::columnHeader, m_place.column);
    return header == nullptr ? QList<QAccessibleInterface*>() : QList{header};
}

QList<QAccessibleInterface*> PaintedPart::rowHeaderCells() const {
    QAccessibleInterface* header = m_table.header(PaintedTable::Part::rowHeader, m_place.row);
    return header == nullptr ? QList<QAccessibleInterface*>() : QList{header};
}

QStringList PaintedPart::actionNames() const {
    return m_part == PaintedTable::Part::cell && isValid() ? m_table.parts().actions() : QStringList();
}

void PaintedPart::doAction(const QString& name) {
    if (actionNames().contains(name)) m_table.parts().act(name, m_place);
}

QStringList PaintedPart::keyBindingsForAction(const QString& /*name*/) const { return {}; }

}  // namespace headscope::ui
