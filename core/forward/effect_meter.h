// SPDX-License-Identifier: GPL-3.0-or-later
// Answers and effects, measured on the logits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/request/logits_spec.h"
#include "core/results/effect.h"
#include "core/results/logits_summary.h"
#include "core/sweep/sweep_request.h"

namespace at {
class Tensor;
}

namespace headscope {

/// The logits of some positions of one run, and their log-softmax (float32).
struct Answer {
    std::vector<Position> positions;  ///< P of them, rising; what the rows are
    std::vector<TokenId> next;  ///< the token after each position, where the loss is defined; else empty

    /// True where `position` is among positions.
    [[nodiscard]] bool holds(Position position) const;
    /// The row of `position`.  Precondition: it is among positions.
    [[nodiscard]] std::int64_t row(Position position) const;
};

/// Summary of one run.  Shape: logits, logProbs [P, V].
/// Loss is −ln p(next token), nats, mean over positions that have one (methods.md §3.3). What is read at
/// `position` is left out where the answer does not hold it.
[[nodiscard]] LogitsSummary summarise(const Answer& answer, const at::Tensor& logits,
                                      const at::Tensor& logProbs, Position position, const LogitsSpec& spec);

/// KL(baseline ‖ edited) of every row.  Shape: [B or 1, P, V] and [B, P, V], or both without B or without P,
/// -> [B, P] float64.  Units: nats.  Source: methods.md §3.2.
[[nodiscard]] at::Tensor klRows(const at::Tensor& baselineLogProbs, const at::Tensor& editedLogProbs);

/// Edited against baseline.  Shape: logits and logProbs [P, V]. Without `position` in the answer: the KL of
/// every row alone.
[[nodiscard]] Effect measureEffect(const Answer& answer, const at::Tensor& baselineLogits,
                                   const at::Tensor& baselineLogProbs, const at::Tensor& editedLogits,
                                   const at::Tensor& editedLogProbs, Position position,
                                   const LogitsSpec& spec);

/// For models without an output head.  Shape: hidden states [T, D].  Source: methods.md §3.5.
[[nodiscard]] HiddenChange measureHidden(const at::Tensor& baseline, const at::Tensor& edited);

/// What a signed metric reads of a run, so that an effect is the edited run's less the baseline's: the mean
/// loss (float64), the target's log-probability, or the difference of the target's logit and the foil's.
/// Gradients flow through it.  Shape: logits and logProbs [B, P, V] -> [B].
/// Precondition: metricIsSigned(metric).
[[nodiscard]] at::Tensor readMetric(EffectMetric metric, const Answer& answer, const at::Tensor& logits,
                                    const at::Tensor& logProbs, Position position, const LogitsSpec& spec);

/// One metric for B edited runs.  Shape: baseline logits and logProbs [1, P, V], edited [B, P, V] -> B
/// floats.
[[nodiscard]] std::vector<float> measureMetric(EffectMetric metric, const Answer& answer,
                                               const at::Tensor& baselineLogits,
                                               const at::Tensor& baselineLogProbs,
                                               const at::Tensor& editedLogits,
                                               const at::Tensor& editedLogProbs, Position position,
                                               const LogitsSpec& spec);

}  // namespace headscope
