// SPDX-License-Identifier: GPL-3.0-or-later
// The list of edits, each with a check box that suspends it.
#pragma once

#include <QAbstractListModel>
#include <vector>

#include "ui/models/intervention_model.h"

namespace headscope::ui {

/// One row an edit: "5.1  zero", checked while in force.
class EditsModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit EditsModel(InterventionModel& edits, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// The edit of a row.
    [[nodiscard]] const ListedEdit& edit(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// "5.1", or "layer 5" for an edit of the whole layer.
    [[nodiscard]] static QString place(const HeadEdit& edit);
    /// "all positions", "position 3", "positions 3–7".
    [[nodiscard]] static QString positions(const HeadEdit& edit);

private:
    void read();

    InterventionModel& m_edits;
    std::vector<ListedEdit> m_rows;
};

}  // namespace headscope::ui
