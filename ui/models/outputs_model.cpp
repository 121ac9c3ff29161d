// SPDX-License-Identifier: GPL-3.0-or-later
// The outputs table.
#include "ui/models/outputs_model.h"

#include <utility>

#include "ui/models/number_text.h"
#include "ui/models/roles.h"

namespace headscope::ui {

OutputsModel::OutputsModel(PromptModel& prompt, ResultModel& results, QObject* parent)
    : QAbstractTableModel(parent), m_prompt(prompt), m_results(results) {
    connect(&m_results, &ResultModel::changed, this, &OutputsModel::read);
    read();
}

int OutputsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int OutputsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant OutputsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const OutputRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const double change = row.edited - row.baseline;
    switch (role) {
        case TokenIdRole:
            return row.token.value;
        case BaselineRole:
            return row.baseline;
        case EditedRole:
            return row.edited;
        case ChangeRole:
            return change;
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) |
                                       (index.column() == TokenColumn ? Qt::AlignLeft : Qt::AlignRight));
        case Qt::ToolTipRole:
            return tr("%1: baseline %2, edited %3")
                .arg(m_prompt.answerText(row.token))
                .arg(row.baseline, 0, 'g', 6)
                .arg(row.edited, 0, 'g', 6);
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            break;
        default:
            return {};
    }
    switch (index.column()) {
        case TokenColumn:
            return m_prompt.answerText(row.token);
        case BaselineColumn:
            return probabilityText(row.baseline);
        case EditedColumn:
            return m_compares ? probabilityText(row.edited) : QString();
        default:
            break;
    }
    if (!m_compares) return QString();
    if (change == 0.0) return QStringLiteral("0");
    return (change > 0 ? QStringLiteral("▲") : QStringLiteral("▼")) + changeText(change);
}

QVariant OutputsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) |
                                   (section == TokenColumn ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case TokenColumn:
            return m_prompt.classifies() ? tr("Class") : tr("Token");
        case BaselineColumn:
            return tr("Baseline");
        case EditedColumn:
            return tr("Edited");
        case ChangeColumn:
            return tr("Change");
        default:
            return {};
    }
}

QString OutputsModel::tabSeparated() const {
    QString text = QStringLiteral("token\tid\tbaseline\tedited\tchange\n");
    for (const OutputRow& row : m_rows) {
        text += QStringLiteral("%1\t%2\t%3\t%4\t%5\n")
                    .arg(m_prompt.answerText(row.token))
                    .arg(row.token.value)
                    .arg(row.baseline, 0, 'g', 9)
                    .arg(row.edited, 0, 'g', 9)
                    .arg(row.edited - row.baseline, 0, 'g', 9);
    }
    return text;
}

void OutputsModel::read() {
    std::vector<OutputRow> rows;
    const RunResultPtr& result = m_results.result();
    const bool compared = m_compares;
    m_compares = m_results.effect() != nullptr && !m_results.effect()->changes.empty();
    if (m_compares) {
        for (const TokenChange& change : m_results.effect()->changes) {
            rows.push_back({change.baseline.token, static_cast<double>(change.baseline.probability),
                            static_cast<double>(change.edited.probability)});
        }
    } else if (result && result->logits) {
        for (const TokenScore& score : result->logits->top) {
            const auto probability = static_cast<double>(score.probability);
            rows.push_back({score.token, probability, probability});
        }
    }
    if (std::exchange(m_classifies, m_prompt.classifies()) != m_prompt.classifies())
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    // The same number of rows keeps the views' layout.
    if (rows.size() == m_rows.size()) {
        if (std::exchange(m_rows, std::move(rows)) == m_rows && m_compares == compared) return;
        if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

}  // namespace headscope::ui
