// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of the effect map, strongest first.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "ui/models/effect_map_model.h"
#include "ui/models/intervention_model.h"

namespace headscope::ui {

/// Head, effect and state of the heads of the effect map.
class StrongestModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Columns, in order.
    enum Column : int { HeadColumn, EffectColumn, StateColumn, ColumnCount };

    StrongestModel(EffectMapModel& effects, InterventionModel& edits, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The head of a row.
    [[nodiscard]] HeadRef head(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// Row of a head; -1: not ranked (yet).
    [[nodiscard]] int rowOf(HeadRef head) const;

private:
    void read();

    EffectMapModel& m_effects;
    InterventionModel& m_edits;
    std::vector<HeadRef> m_rows;
};

}  // namespace headscope::ui
