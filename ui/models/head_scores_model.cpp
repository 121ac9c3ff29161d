// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of one pattern, computed where they are shown: they need no engine.
#include "ui/models/head_scores_model.h"

#include <QCoreApplication>
#include <string>

#include "core/analysis/head_metrics.h"
#include "ui/models/number_text.h"

namespace headscope::ui {
namespace {

QString words(std::string_view english) {
    return QCoreApplication::translate("HeadMetric", std::string(english).c_str());
}

// Facts of the tokens that are a pattern's keys.
TokenFacts factsOf(const PromptModel& prompt, Stack stack) {
    const text::Encoding& encoding = prompt.encoding(stack);
    const ModelInfoPtr& model = prompt.model();
    if (!model || !model->tokenizer || encoding.ids.size() != encoding.tokens.size()) return {};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        texts.push_back(encoding.special[i] != 0 ? encoding.tokens[i]
                                                 : model->tokenizer->tokenBytes(encoding.ids[i]));
    }
    return tokenFacts(encoding.ids, texts, encoding.special);
}

}  // namespace

HeadScoresModel::HeadScoresModel(PromptModel& prompt, PatternModel& patterns, std::size_t cellsAtOnce,
                                 QObject* parent)
    : QAbstractTableModel(parent),
      m_prompt(prompt),
      m_patterns(patterns),
      m_cellsAtOnce(cellsAtOnce),
      m_scores(headMetrics().size()) {
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &HeadScoresModel::computeNext);
    connect(&m_patterns, &PatternModel::changed, this, &HeadScoresModel::restart);
    restart();
}

int HeadScoresModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_scores.size());
}

int HeadScoresModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

Score HeadScoresModel::score(std::string_view metric) const {
    const HeadMetric* found = headMetric(metric);
    if (found == nullptr) return {.missing = "no such score"};
    return m_scores[static_cast<std::size_t>(found - headMetrics().data())];
}

QString HeadScoresModel::valueText(int row) const {
    const Score& score = m_scores[static_cast<std::size_t>(row)];
    if (!score.available()) return tr("N/A");
    return numberText(score.value);
}

QString HeadScoresModel::why(int row) const {
    return tr("Not available: %1.").arg(words(m_scores[static_cast<std::size_t>(row)].missing));
}

QVariant HeadScoresModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const HeadMetric& metric = headMetrics()[static_cast<std::size_t>(index.row())];
    const Score& score = m_scores[static_cast<std::size_t>(index.row())];
    const bool number = index.column() != ScoreColumn;
    switch (role) {
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) |
                                       (number ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::ToolTipRole:
            if (!score.available()) return why(index.row());
            if (index.column() == ValueColumn) return QString::number(score.value, 'g', 9);
            return words(metric.definition);
        case Qt::AccessibleTextRole:
            if (!score.available()) return tr("%1: %2").arg(words(metric.title), why(index.row()));
            return tr("%1 %2, chance %3, n %4")
                .arg(words(metric.title), numberText(score.value), numberText(score.chance))
                .arg(score.rows);
        case Qt::DisplayRole:
            break;
        default:
            return {};
    }
    switch (index.column()) {
        case ScoreColumn:
            return words(metric.title);
        case ValueColumn:
            return valueText(index.row());
        case ChanceColumn:
            return score.available() ? numberText(score.chance) : QString();
        case RowsColumn:
            return score.available() ? QString::number(score.rows) : QString();
        default:
            return {};
    }
}

QVariant HeadScoresModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter) |
                                   (section == ScoreColumn ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole && section == ChanceColumn)
        return tr("The score if weight were uniform over the visible keys");
    if (role == Qt::ToolTipRole && section == RowsColumn) return tr("Query rows in the mean");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case ScoreColumn:
            return tr("Score");
        case ValueColumn:
            return tr("value");
        case ChanceColumn:
            return tr("chance");
        case RowsColumn:
            return tr("n");
        default:
            return {};
    }
}

void HeadScoresModel::restart() {
    m_timer.stop();
    m_next = 0;
    const HeatmapData& pattern = m_patterns.edited();
    const HeadRef head = m_patterns.head();
    m_facts = pattern.columns == 0
                  ? TokenFacts()
                  : factsOf(m_prompt, head.kind == AttentionKind::cross ? Stack::encoder : head.stack);
    std::string missing;
    if (m_patterns.large()) {
        missing = "these scores need every weight, and the pattern of a text this long is not held whole";
    } else if (pattern.columns == 0) {
        missing = "no pattern yet";
    } else if (m_facts.size() != pattern.columns) {
        missing = "positions of a picture or a sound are no tokens";
    }
    if (!missing.empty()) {
        for (Score& score : m_scores) score = {.missing = missing};
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    if (pattern.values.size() > m_cellsAtOnce) {
        m_timer.start();
        return;
    }
    while (m_next < m_scores.size()) computeNext();
}

void HeadScoresModel::computeNext() {
    const HeatmapData& map = m_patterns.edited();
    ScoredPattern pattern;
    pattern.kind = m_patterns.head().kind;
    pattern.queries = map.rows;
    pattern.keys = map.columns;
    pattern.visibility = m_patterns.visibility();
    pattern.window = m_patterns.window();
    pattern.weights = map.values;
    pattern.text = &m_facts;
    m_scores[m_next] = scoreOf(headMetrics()[m_next], pattern);
    ++m_next;
    if (m_next < m_scores.size()) return;
    m_timer.stop();
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

}  // namespace headscope::ui
