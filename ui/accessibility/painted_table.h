// SPDX-License-Identifier: GPL-3.0-or-later
// A painted widget as a table or list whose parts are made when they are asked for.
#pragma once

#include <QAccessibleWidget>
#include <QHash>
#include <deque>
#include <memory>

#include "ui/accessibility/painted_parts.h"

namespace headscope::ui {

/// The cells come first, row by row, then the headers of the rows, then those of the columns. At most
/// kMostAlive parts live at a time; the oldest goes first, and none outlives the widget.
class PaintedTable : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    static constexpr int kMostAlive = 2'000;

    /// What a child is.
    enum class Part : std::uint8_t { cell, rowHeader, columnHeader };

    PaintedTable(QWidget* widget, std::unique_ptr<PaintedParts> parts);
    ~PaintedTable() override;

    [[nodiscard]] PaintedParts& parts() const { return *m_parts; }
    /// The widget; null while it is being destroyed.
    [[nodiscard]] QWidget* painted() const { return widget(); }
    /// Number of the parts that live.
    [[nodiscard]] int alive() const { return static_cast<int>(m_alive.size()); }
    /// A header; null outside of the table.
    [[nodiscard]] QAccessibleInterface* header(Part part, int at) const;
    /// The index of a part as a child.
    [[nodiscard]] int indexOf(Part part, PartPlace place) const;

    [[nodiscard]] int childCount() const override;
    [[nodiscard]] QAccessibleInterface* child(int index) const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override;
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override;
    [[nodiscard]] QAccessibleInterface* focusChild() const override;
    void* interface_cast(QAccessible::InterfaceType type) override;

    [[nodiscard]] QAccessibleInterface* caption() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* summary() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* cellAt(int row, int column) const override;
    [[nodiscard]] int selectedCellCount() const override;
    [[nodiscard]] QList<QAccessibleInterface*> selectedCells() const override;
    [[nodiscard]] QString columnDescription(int column) const override;
    [[nodiscard]] QString rowDescription(int row) const override;
    [[nodiscard]] int columnCount() const override { return m_parts->columns(); }
    [[nodiscard]] int rowCount() const override { return m_parts->rows(); }
    // Cells are selected, never rows or columns as such.
    [[nodiscard]] int selectedColumnCount() const override { return 0; }
    [[nodiscard]] int selectedRowCount() const override { return 0; }
    [[nodiscard]] QList<int> selectedColumns() const override { return {}; }
    [[nodiscard]] QList<int> selectedRows() const override { return {}; }
    [[nodiscard]] bool isColumnSelected(int /*column*/) const override { return false; }
    [[nodiscard]] bool isRowSelected(int /*row*/) const override { return false; }
    bool selectRow(int /*row*/) override { return false; }
    bool selectColumn(int /*column*/) override { return false; }
    bool unselectRow(int /*row*/) override { return false; }
    bool unselectColumn(int /*column*/) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent* event) override;

private:
    void forgetAll() const;

    std::unique_ptr<PaintedParts> m_parts;
    mutable QHash<int, QAccessible::Id> m_alive;  // by index
    mutable std::deque<int> m_age;                // indices, oldest first
    mutable int m_rows = 0, m_columns = 0;        // of those that live
};

}  // namespace headscope::ui
