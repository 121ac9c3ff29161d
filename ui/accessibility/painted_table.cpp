// SPDX-License-Identifier: GPL-3.0-or-later
// Parts on request, and their end.
#include "ui/accessibility/painted_table.h"

#include <QWidget>

#include "ui/accessibility/painted_part.h"

namespace headscope::ui {
namespace {

// A list of these is handed out whole: all of them have to be alive at once.
constexpr int kMostListed = PaintedTable::kMostAlive / 2;

QAccessible::Role roleOf(const PaintedParts& parts) {
    return parts.shape() == PaintedParts::Shape::list ? QAccessible::List : QAccessible::Table;
}

}  // namespace

PaintedTable::PaintedTable(QWidget* widget, std::unique_ptr<PaintedParts> parts)
    : QAccessibleWidget(widget, roleOf(*parts)), m_parts(std::move(parts)) {}

PaintedTable::~PaintedTable() { forgetAll(); }

void PaintedTable::forgetAll() const {
    for (const QAccessible::Id id : std::as_const(m_alive)) QAccessible::deleteAccessibleInterface(id);
    m_alive.clear();
    m_age.clear();
}

int PaintedTable::childCount() const {
    const int rows = m_parts->rows(), columns = m_parts->columns();
    if (m_parts->shape() == PaintedParts::Shape::list) return rows;
    return rows == 0 ? 0 : rows * columns + rows + columns;
}

int PaintedTable::indexOf(Part part, PartPlace place) const {
    const int rows = m_parts->rows(), columns = m_parts->columns();
    if (place.row < 0 || place.row >= rows || place.column < 0 || place.column >= columns) return -1;
    if (part == Part::cell) return place.row * columns + place.column;
    if (m_parts->shape() == PaintedParts::Shape::list) return -1;
    return rows * columns + (part == Part::rowHeader ? place.row : rows + place.column);
}

QAccessibleInterface* PaintedTable::child(int index) const {
    if (index < 0 || index >= childCount()) return nullptr;
    const int rows = m_parts->rows(), columns = m_parts->columns();
    if (rows != m_rows || columns != m_columns) {  // the same index means another place now
        forgetAll();
        m_rows = rows;
        m_columns = columns;
    }
    if (const auto known = m_alive.constFind(index); known != m_alive.constEnd()) {
        if (QAccessibleInterface* part = QAccessible::accessibleInterface(*known)) return part;
        m_alive.erase(known);
        std::erase(m_age, index);
    }
    const int cells = rows * columns;
    PaintedPart* made = nullptr;
    if (index < cells) {
        made = new PaintedPart(*this, Part::cell, {index / columns, index % columns});
    } else if (index < cells + rows) {
        made = new PaintedPart(*this, Part::rowHeader, {index - cells, 0});
    } else {
        made = new PaintedPart(*this, Part::columnHeader, {0, index - cells - rows});
    }
    m_alive.insert(index, QAccessible::registerAccessibleInterface(made));
    m_age.push_back(index);
    while (static_cast<int>(m_age.size()) > kMostAlive) {
        QAccessible::deleteAccessibleInterface(m_alive.take(m_age.front()));
        m_age.pop_front();
    }
    return made;
}

int PaintedTable::indexOfChild(const QAccessibleInterface* child) const {
    const auto* part = dynamic_cast<const PaintedPart*>(child);
    if (part == nullptr || part->parent() != this) return -1;
    return indexOf(part->part(), part->place());
}

QAccessibleInterface* PaintedTable::childAt(int x, int y) const {
    if (widget() == nullptr) return nullptr;
    const auto place = m_parts->at(widget()->mapFromGlobal(QPoint(x, y)));
    return place ? child(indexOf(Part::cell, *place)) : nullptr;
}

QAccessibleInterface* PaintedTable::focusChild() const {
    if (widget() != nullptr && widget()->hasFocus()) {
        if (const auto place = m_parts->current()) return child(indexOf(Part::cell, *place));
    }
    return QAccessibleWidget::focusChild();
}

void* PaintedTable::interface_cast(QAccessible::InterfaceType type) {
    if (type == QAccessible::TableInterface && m_parts->shape() == PaintedParts::Shape::table)
        return static_cast<QAccessibleTableInterface*>(this);
    return QAccessibleWidget::interface_cast(type);
}

QAccessibleInterface* PaintedTable::cellAt(int row, int column) const {
    return child(indexOf(Part::cell, {row, column}));
}

QAccessibleInterface* PaintedTable::header(Part part, int at) const {
    return child(indexOf(part, part == Part::rowHeader ? PartPlace{at, 0} : PartPlace{0, at}));
}

int PaintedTable::selectedCellCount() const {
    int count = 0;
    for (int row = 0; row < m_parts->rows(); ++row) {
        for (int column = 0; column < m_parts->columns(); ++column) {
            if (m_parts->state({row, column}).selected) ++count;
        }
    }
    return count;
}

QList<QAccessibleInterface*> PaintedTable::selectedCells() const {
    QList<QAccessibleInterface*> cells;
    for (int row = 0; row < m_parts->rows(); ++row) {
        for (int column = 0; column < m_parts->columns() && cells.size() < kMostListed; ++column) {
            if (m_parts->state({row, column}).selected) cells << cellAt(row, column);
        }
    }
    return cells;
}

QString PaintedTable::columnDescription(int column) const { return m_parts->columnText(column); }

QString PaintedTable::rowDescription(int row) const { return m_parts->rowText(row); }

void PaintedTable::modelChange(QAccessibleTableModelChangeEvent* /*event*/) { forgetAll(); }

}  // namespace headscope::ui
