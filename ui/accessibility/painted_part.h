// SPDX-License-Identifier: GPL-3.0-or-later
// One part of a painted widget: a cell, an item of a list, or a header.
#pragma once

#include <QAccessibleInterface>

#include "ui/accessibility/painted_table.h"

namespace headscope::ui {

/// Belongs to the cache of accessible interfaces; its table ends it.
class PaintedPart : public QAccessibleInterface,
                    public QAccessibleTableCellInterface,
                    public QAccessibleActionInterface {
public:
    PaintedPart(const PaintedTable& table, PaintedTable::Part part, PartPlace place)
        : m_table(table), m_part(part), m_place(place) {}

    [[nodiscard]] PaintedTable::Part part() const { return m_part; }
    [[nodiscard]] PartPlace place() const { return m_place; }

    [[nodiscard]] bool isValid() const override;
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QWindow* window() const override { return m_table.window(); }
    [[nodiscard]] QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* parent() const override;
    [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* /*child*/) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text /*kind*/, const QString& /*text*/) override {}
    [[nodiscard]] QRect rect() const override;
    [[nodiscard]] QAccessible::Role role() const override;
    [[nodiscard]] QAccessible::State state() const override;
    void* interface_cast(QAccessible::InterfaceType type) override;

    [[nodiscard]] bool isSelected() const override;
    [[nodiscard]] QList<QAccessibleInterface*> columnHeaderCells() const override;
    [[nodiscard]] QList<QAccessibleInterface*> rowHeaderCells() const override;
    [[nodiscard]] int columnIndex() const override { return m_place.column; }
    [[nodiscard]] int rowIndex() const override { return m_place.row; }
    [[nodiscard]] int columnExtent() const override { return 1; }
    [[nodiscard]] int rowExtent() const override { return 1; }
    [[nodiscard]] QAccessibleInterface* table() const override { return parent(); }

    [[nodiscard]] QStringList actionNames() const override;
    void doAction(const QString& name) override;
    [[nodiscard]] QStringList keyBindingsForAction(const QString& name) const override;

private:
    const PaintedTable& m_table;
    PaintedTable::Part m_part;
    PartPlace m_place;
};

}  // namespace headscope::ui
