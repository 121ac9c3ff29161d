// SPDX-License-Identifier: GPL-3.0-or-later
// Heads by effect.
#include "ui/models/strongest_model.h"

#include <algorithm>
#include <cmath>

#include "core/base/head_table.h"
#include "ui/models/number_text.h"
#include "ui/models/pattern_map.h"
#include "ui/models/roles.h"

namespace headscope::ui {

StrongestModel::StrongestModel(EffectMapModel& effects, InterventionModel& edits, QObject* parent)
    : QAbstractTableModel(parent), m_effects(effects), m_edits(edits) {
    connect(&m_effects, &EffectMapModel::changed, this, &StrongestModel::read);
    connect(&m_edits, &InterventionModel::changed, this, [this] {
        if (!m_rows.empty()) Q_EMIT dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
    });
    read();
}

int StrongestModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int StrongestModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StrongestModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const HeadRef ref = head(index.row());
    const double effect = m_effects.effect(ref);
    if (role == NameRole) return headName(ref);
    if (role == EffectRole) return effect;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) |
                                   (index.column() == EffectColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case HeadColumn:
            return headName(ref);
        case EffectColumn:
            return m_effects.effectText(ref);
        case StateColumn:
            return m_edits.stateText(ref);
        default:
            return {};
    }
}

QVariant StrongestModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) |
                                   (section == EffectColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case HeadColumn:
            return tr("Head");
        case EffectColumn:
            return metricTitle(m_effects.metric());
        case StateColumn:
            return tr("State");
        default:
            return {};
    }
}

int StrongestModel::rowOf(HeadRef head) const {
    const auto at = std::find(m_rows.begin(), m_rows.end(), head);
    return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
}

void StrongestModel::read() {
    beginResetModel();
    m_rows.clear();
    if (const SweepResultPtr& sweep = m_effects.result()) {
        for (const HeadRef& head : HeadTable(sweep->grids).heads()) {
            if (std::isfinite(m_effects.effect(head))) m_rows.push_back(head);
        }
    }
    std::stable_sort(m_rows.begin(), m_rows.end(), [this](HeadRef a, HeadRef b) {
        return std::abs(m_effects.effect(a)) > std::abs(m_effects.effect(b));
    });
    endResetModel();
}

}  // namespace headscope::ui
