// SPDX-License-Identifier: GPL-3.0-or-later
// Answers and effects of many positions, a run of positions at a time.
#pragma once

#include <cstddef>
#include <optional>

#include "core/base/ids.h"
#include "core/forward/effect_meter.h"
#include "core/model/spec/model_spec.h"
#include "core/request/logits_spec.h"
#include "core/results/effect.h"
#include "core/results/logits_summary.h"

namespace headscope {

/// How many positions are unembedded at once: what they take stays near 128 MiB whatever the prompt's length.
[[nodiscard]] std::size_t positionsAtOnce(const ModelSpec& spec);

/// Measures an answer whose logits are never all in memory.
class AnswerMeter {
public:
    /// `position` is one of the answer's.
    AnswerMeter(const Answer& answer, Position position, const LogitsSpec& spec);

    /// The answer's rows from `begin` on, in order and without gaps, and the same of the baseline; undefined
    /// without edits.  Shape: [n, V] each.
    void add(std::size_t begin, const at::Tensor& logits, const at::Tensor& logProbs,
             const at::Tensor& baselineLogits, const at::Tensor& baselineLogProbs);

    /// All rows that were added, edited or not.
    [[nodiscard]] const LogitsSummary& summary() const { return m_summary; }
    /// The baseline's; without edits the same.
    [[nodiscard]] const LogitsSummary& baseline() const { return m_effect ? m_baseline : m_summary; }
    /// Absent without edits.
    [[nodiscard]] const std::optional<Effect>& effect() const { return m_effect; }

private:
    const Answer& m_answer;
    Position m_position;
    const LogitsSpec& m_spec;
    LogitsSummary m_summary, m_baseline;
    std::optional<Effect> m_effect;
};

}  // namespace headscope
