// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as cells.
#include "ui/models/head_grid_model.h"

#include <cmath>

#include "ui/models/number_text.h"
#include "ui/models/pattern_map.h"
#include "ui/models/roles.h"

namespace headscope::ui {

HeadGridModel::HeadGridModel(PromptModel& prompt, InterventionModel& edits, ResultModel& results,
                             EffectMapModel& effects, QObject* parent)
    : QAbstractTableModel(parent), m_prompt(prompt), m_edits(edits), m_results(results), m_effects(effects) {
    connect(&m_prompt, &PromptModel::modelChanged, this, &HeadGridModel::readModel);
    connect(&m_edits, &InterventionModel::changed, this, &HeadGridModel::allChanged);
    connect(&m_results, &ResultModel::changed, this, &HeadGridModel::allChanged);
    connect(&m_results, &ResultModel::staleChanged, this, &HeadGridModel::allChanged);
    connect(&m_effects, &EffectMapModel::changed, this, &HeadGridModel::allChanged);
    readModel();
}

int HeadGridModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_layers);
}

int HeadGridModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_heads);
}

QVariant HeadGridModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const HeadRef head =
        headAt(static_cast<std::uint32_t>(index.row()), static_cast<std::uint32_t>(index.column()));
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
    const HeadRef head =
        headAt(static_cast<std::uint32_t>(index.row()), static_cast<std::uint32_t>(index.column()));
    m_edits.setOn({head}, value.toInt() == Qt::Checked);
    return true;
}

QVariant HeadGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::DisplayRole) return QString::number(section);
    if (role != Qt::AccessibleTextRole) return {};
    return orientation == Qt::Vertical ? tr("Layer %1").arg(section) : tr("Head %1").arg(section);
}

Qt::ItemFlags HeadGridModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsUserCheckable : flags;
}

const PatternThumbnail* HeadGridModel::thumbnail(HeadRef head) const {
    const RunResultPtr& result = m_results.result();
    if (!result) return nullptr;
    const std::size_t at = std::size_t{head.layer.value} * m_heads + head.head.value;
    if (at < result->thumbnails.size() && result->thumbnails[at].head == head) return &result->thumbnails[at];
    for (const PatternThumbnail& thumbnail : result->thumbnails) {
        if (thumbnail.head == head) return &thumbnail;
    }
    return nullptr;
}

std::vector<HeadRef> HeadGridModel::allHeads() const {
    std::vector<HeadRef> list;
    for (std::uint32_t layer = 0; layer < m_layers; ++layer) {
        for (std::uint32_t head = 0; head < m_heads; ++head) list.push_back(headAt(layer, head));
    }
    return list;
}

std::vector<HeadRef> HeadGridModel::layerHeads(std::uint32_t layer) const {
    std::vector<HeadRef> list;
    for (std::uint32_t head = 0; head < m_heads; ++head) list.push_back(headAt(layer, head));
    return list;
}

std::vector<HeadRef> HeadGridModel::columnHeads(std::uint32_t head) const {
    std::vector<HeadRef> list;
    for (std::uint32_t layer = 0; layer < m_layers; ++layer) list.push_back(headAt(layer, head));
    return list;
}

QString HeadGridModel::description(HeadRef head) const {
    QString text = tr("%1, %2").arg(headName(head), m_edits.stateText(head));
    const double value = effect(head);
    if (std::isfinite(value)) {
        text += tr(", effect when off %1 (%2)")
                    .arg(metricIsSigned(m_effects.metric()) ? changeText(value) : numberText(value),
                         metricTitle(m_effects.metric()));
    }
    return text;
}

void HeadGridModel::readModel() {
    beginResetModel();
    const ModelInfoPtr& model = m_prompt.model();
    m_layers = model ? model->spec.layerCount() : 0;
    m_heads = model ? model->spec.headCount() : 0;
    const std::uint32_t groups = model ? model->spec.main().block.attention.kvHeads : 0;
    m_groupSize = groups == 0 ? 1 : m_heads / groups;
    endResetModel();
}

void HeadGridModel::allChanged() {
    if (m_layers == 0 || m_heads == 0) return;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

}  // namespace headscope::ui
