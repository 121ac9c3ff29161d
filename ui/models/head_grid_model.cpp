// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as cells.
#include "ui/models/head_grid_model.h"

#include <cmath>

#include "ui/models/number_text.h"
#include "ui/models/pattern_map.h"
#include "ui/models/roles.h"

namespace headscope::ui {

namespace {

std::optional<HeadRef> headOf(const HeadTable& table, const QModelIndex& index) {
    return table.at(static_cast<std::uint32_t>(index.row()), static_cast<std::uint32_t>(index.column()));
}

}  // namespace

HeadGridModel::HeadGridModel(PromptModel& prompt, InterventionModel& edits, ResultModel& results,
                             EffectMapModel& effects, QObject* parent)
    : QAbstractTableModel(parent), m_prompt(prompt), m_edits(edits), m_results(results), m_effects(effects) {
    connect(&m_prompt, &PromptModel::modelChanged, this, &HeadGridModel::readModel);
    connect(&m_edits, &InterventionModel::changed, this, &HeadGridModel::allChanged);
    connect(&m_results, &ResultModel::changed, this, &HeadGridModel::allChanged);
    connect(&m_results, &ResultModel::thumbnailsArrived, this, &HeadGridModel::allChanged);
    connect(&m_results, &ResultModel::staleChanged, this, &HeadGridModel::allChanged);
    connect(&m_effects, &EffectMapModel::changed, this, &HeadGridModel::allChanged);
    readModel();
}

int HeadGridModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows());
}

int HeadGridModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns());
}

QVariant HeadGridModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const auto found = headOf(m_table, index);
    if (!found) return {};
    const HeadRef head = *found;
    switch (role) {
        case Qt::DisplayRole:
        case NameRole:
            return headName(head);
        case Qt::CheckStateRole:
            return mark(head) == EditMark::none ? Qt::Checked : Qt::Unchecked;
        case MarkRole:
            return static_cast<int>(mark(head));
        case EffectRole:
            return effect(head);
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return description(head);
        default:
            return {};
    }
}

bool HeadGridModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    const auto head = headOf(m_table, index);
    if (!head) return false;
    m_edits.setOn({*head}, value.toInt() == Qt::Checked);
    return true;
}

QVariant HeadGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const auto at = static_cast<std::uint32_t>(section);
    const bool row = orientation == Qt::Vertical;
    if (section < 0 || at >= (row ? m_table.rows() : m_table.columns())) return {};
    const QString label = row ? QString::fromStdString(m_table.rowLabel(at)) : QString::number(section);
    if (role == Qt::DisplayRole) return label;
    if (role != Qt::AccessibleTextRole) return {};
    return row ? tr("Layer %1").arg(label) : tr("Head %1").arg(label);
}

Qt::ItemFlags HeadGridModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsUserCheckable : flags;
}

const PatternThumbnail* HeadGridModel::thumbnail(HeadRef head) const {
    if (const PatternThumbnail* arrived = m_results.arrived(head)) return arrived;
    const RunResultPtr& result = m_results.result();
    if (!result) return nullptr;
    const std::size_t at = std::size_t{head.layer.value} * m_table.columns() + head.head.value;
    if (at < result->thumbnails.size() && result->thumbnails[at].head == head) return &result->thumbnails[at];
    for (const PatternThumbnail& thumbnail : result->thumbnails) {
        if (thumbnail.head == head) return &thumbnail;
    }
    return nullptr;
}

std::vector<HeadRef> HeadGridModel::allHeads() const { return m_table.heads(); }

std::vector<HeadRef> HeadGridModel::layerHeads(std::uint32_t row) const { return m_table.rowHeads(row); }

std::vector<HeadRef> HeadGridModel::columnHeads(std::uint32_t head) const {
    std::vector<HeadRef> list;
    for (std::uint32_t row = 0; row < m_table.rows(); ++row) {
        if (const auto ref = m_table.at(row, head)) list.push_back(*ref);
    }
    return list;
}

QString HeadGridModel::sectionBeginning(std::uint32_t row) const {
    if (m_table.grids().size() < 2) return {};
    if (row > 0 && m_table.gridOf(row) == m_table.gridOf(row - 1)) return {};
    const HeadGrid& grid = m_table.grids()[m_table.gridOf(row)];
    if (grid.stack == Stack::encoder) return tr("Encoder");
    return grid.kind == AttentionKind::cross ? tr("Cross") : tr("Decoder");
}

QString HeadGridModel::description(HeadRef head) const {
    QString text = tr("%1, %2").arg(headName(head), m_edits.stateText(head));
    const double value = effect(head);
    if (std::isfinite(value)) {
        text +=
            tr(", effect when off %1 (%2)").arg(m_effects.effectWords(head), metricTitle(m_effects.metric()));
    }
    return text;
}

void HeadGridModel::readModel() {
    beginResetModel();
    const ModelInfoPtr& model = m_prompt.model();
    m_table = model ? HeadTable(model->spec.headGrids()) : HeadTable();
    const AttentionSpec attention = model ? model->spec.main().block.attention : AttentionSpec();
    m_groupSize = attention.kvHeads == 0 ? 1 : attention.queryHeads / attention.kvHeads;
    endResetModel();
}

void HeadGridModel::allChanged() {
    if (m_table.rows() == 0) return;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

}  // namespace headscope::ui
