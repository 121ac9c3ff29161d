// SPDX-License-Identifier: GPL-3.0-or-later
// What the pattern of the selected head says by itself: one row a score, with chance level and n.
#pragma once

#include <QAbstractTableModel>
#include <QTimer>
#include <vector>

#include "core/analysis/score.h"
#include "core/analysis/token_facts.h"
#include "ui/models/pattern_model.h"
#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// All metrics of core/analysis on the pattern that is shown, under the edits in force. Large patterns take
/// several turns of the event loop, a score each, so that the window stays quick.
class HeadScoresModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Columns, in order.
    enum Column : int { ScoreColumn, ValueColumn, ChanceColumn, RowsColumn, ColumnCount };

    /// Patterns of more cells than `cellsAtOnce` take turns: below the default a score takes less than a
    /// millisecond.
    HeadScoresModel(PromptModel& prompt, PatternModel& patterns, std::size_t cellsAtOnce = 256UL * 256,
                    QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// A score by the metric's id; not available before it was computed.
    [[nodiscard]] Score score(std::string_view metric) const;
    /// True once every score is that of the pattern shown.
    [[nodiscard]] bool complete() const { return !m_timer.isActive(); }

private:
    void restart();
    void computeNext();
    [[nodiscard]] QString valueText(int row) const;
    [[nodiscard]] QString why(int row) const;

    PromptModel& m_prompt;
    PatternModel& m_patterns;
    std::size_t m_cellsAtOnce;
    TokenFacts m_facts;
    std::vector<Score> m_scores;  // of the metrics, in their order
    std::size_t m_next = 0;
    QTimer m_timer;
};

}  // namespace headscope::ui
