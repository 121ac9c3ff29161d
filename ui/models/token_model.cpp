// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens as rows.
#include "ui/models/token_model.h"

#include <algorithm>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/models/roles.h"

namespace headscope::ui {

TokenModel::TokenModel(PromptModel& prompt, ResultModel& results, Stack stack, QObject* parent)
    : QAbstractListModel(parent), m_prompt(prompt), m_results(results), m_stack(stack) {
    connect(&m_prompt, &PromptModel::changed, this, &TokenModel::readTokens);
    connect(&m_results, &ResultModel::changed, this, &TokenModel::readResult);
    readTokens();
}

int TokenModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_texts.size());
}

QVariant TokenModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int row = index.row();
    const auto at = static_cast<std::size_t>(row);
    const text::Encoding& encoding = m_prompt.encoding(m_stack);
    switch (role) {
        case Qt::DisplayRole:
            return m_texts[row];
        case PositionRole:
            return row;
        case TokenIdRole:
            return at < encoding.ids.size() ? QVariant(encoding.ids[at].value) : QVariant();
        case SpecialRole:
            return at < encoding.special.size() && encoding.special[at] != 0;
        case DivergenceRole:
            return divergence(row);
        case Qt::ToolTipRole: {
            QString tip =
                at < encoding.ids.size()
                    ? tr("Token %1: %2, id %3").arg(row).arg(m_texts[row]).arg(encoding.ids[at].value)
                    : tr("Position %1: %2").arg(row).arg(m_texts[row]);
            if (const double kl = divergence(row); std::isfinite(kl))
                tip += tr("\nKL here %1 nats").arg(numberText(kl));
            return tip;
        }
        case Qt::AccessibleTextRole: {
            const QString text = tr("Token %1, %2").arg(row).arg(m_texts[row]);
            const double kl = divergence(row);
            return std::isfinite(kl) ? tr("%1, KL %2 nats").arg(text, numberText(kl)) : text;
        }
        default:
            return {};
    }
}

double TokenModel::divergence(int row) const {
    const auto at = static_cast<std::size_t>(row);
    if (at >= m_divergence.size()) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(m_divergence[at]);
}

void TokenModel::readTokens() {
    beginResetModel();
    m_texts.clear();
    for (std::uint32_t i = 0; i < m_prompt.tokenCount(m_stack); ++i)
        m_texts << m_prompt.tokenTextAt(i, m_stack);
    m_divergence.clear();
    m_largest = 0.0;
    endResetModel();
}

void TokenModel::readResult() {
    // Answers, and so their changes, are the main stack's.
    const Effect* effect = m_stack == Stack::main ? m_results.effect() : nullptr;
    // Bars of all positions follow in a moment: the old ones stay rather than vanish and come back.
    if (m_results.partial() && m_divergence.size() == static_cast<std::size_t>(m_texts.size())) return;
    m_divergence.clear();
    if (effect != nullptr && effect->klPerPosition.size() == static_cast<std::size_t>(m_texts.size()))
        m_divergence = effect->klPerPosition;
    m_largest = 0.0;
    for (const float kl : m_divergence) m_largest = std::max(m_largest, static_cast<double>(kl));
    if (!m_texts.isEmpty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

}  // namespace headscope::ui
