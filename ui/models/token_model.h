// SPDX-License-Identifier: GPL-3.0-or-later
// The tokens of the prompt as a list, with what the edits change at each.
#pragma once

#include <QAbstractListModel>
#include <limits>

#include "ui/models/prompt_model.h"
#include "ui/models/result_model.h"

namespace headscope::ui {

/// One row a token: its readable form, index, and KL of baseline and edited answer there.
class TokenModel : public QAbstractListModel {
    Q_OBJECT

public:
    TokenModel(PromptModel& prompt, ResultModel& results, Stack stack, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    /// Whose tokens these are.
    [[nodiscard]] Stack stack() const { return m_stack; }
    /// Readable forms of all tokens, in order.
    [[nodiscard]] const QStringList& texts() const { return m_texts; }
    /// KL at a position in nats; NaN: not known.
    [[nodiscard]] double divergence(int row) const;
    /// Largest KL of all positions; 0 without edits.
    [[nodiscard]] double largestDivergence() const { return m_largest; }

private:
    void readTokens();
    void readResult();

    PromptModel& m_prompt;
    ResultModel& m_results;
    Stack m_stack;
    QStringList m_texts;
    std::vector<float> m_divergence;  // Shape: [T]; empty without edits. Units: nats
    double m_largest = 0.0;
};

}  // namespace headscope::ui
