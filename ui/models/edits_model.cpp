// SPDX-License-Identifier: GPL-3.0-or-later
// Edits as rows.
#include "ui/models/edits_model.h"

#include "ui/models/roles.h"

namespace headscope::ui {

EditsModel::EditsModel(InterventionModel& edits, QObject* parent)
    : QAbstractListModel(parent), m_edits(edits), m_rows(edits.listed()) {
    connect(&m_edits, &InterventionModel::changed, this, &EditsModel::read);
}

int EditsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant EditsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ListedEdit& row = edit(index.row());
    const QString kind = editKindShort(row.edit.kind, row.edit.parameter);
    switch (role) {
        case Qt::DisplayRole:
            return QStringLiteral("%1  %2").arg(place(row.edit), kind);
        case NameRole:
            return place(row.edit);
        case Qt::CheckStateRole:
            return row.active ? Qt::Checked : Qt::Unchecked;
        case Qt::ToolTipRole:
            return editKindTip(row.edit.kind);
        case Qt::AccessibleTextRole:
            return tr("Edit of %1, %2, %3, %4")
                .arg(place(row.edit), kind, positions(row.edit),
                     row.active ? tr("in force") : tr("suspended"));
        default:
            return {};
    }
}

bool EditsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    const ListedEdit row = edit(index.row());
    const bool active = value.toInt() == Qt::Checked;
    if (row.active == active) return false;
    m_edits.setActive(row.edit, active);
    return true;
}

Qt::ItemFlags EditsModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsUserCheckable : flags;
}

QString EditsModel::place(const HeadEdit& edit) {
    if (edit.kind == EditKind::zeroLayer) return tr("layer %1").arg(edit.head.layer.value);
    return headName(edit.head);
}

QString EditsModel::positions(const HeadEdit& edit) {
    if (!edit.queries) return tr("all positions");
    const std::uint32_t first = edit.queries->begin.value;
    const std::uint32_t last = edit.queries->end.value - 1;
    if (first == last) return tr("position %1").arg(first);
    return tr("positions %1–%2").arg(first).arg(last);
}

void EditsModel::read() {
    std::vector<ListedEdit> rows = m_edits.listed();
    // Same edits, another check or strength: the editors of the rows stay alive.
    if (rows.size() == m_rows.size()) {
        m_rows = std::move(rows);
        if (!m_rows.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

}  // namespace headscope::ui
