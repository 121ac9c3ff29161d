// SPDX-License-Identifier: GPL-3.0-or-later
// What edits change, against the baseline of the same input.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/results/logits_summary.h"

namespace headscope {

/// One token before and after.
struct TokenChange {
    TokenScore baseline, edited;
    std::uint32_t baselineRank{}, editedRank{};  ///< 0 = most probable
    friend bool operator==(const TokenChange&, const TokenChange&) = default;
};

/// For models without an output head: how far the last hidden state moved.
/// Shape: perPosition, cosinePerPosition [T].   Units: ‖Δh‖/‖h‖ and cosine.   Source: methods.md §3.5.
struct HiddenChange {
    double mean{};
    std::vector<float> perPosition;
    double cosine{};
    std::vector<float> cosinePerPosition;
    friend bool operator==(const HiddenChange&, const HiddenChange&) = default;
};

/// Edited against baseline at one position.
/// Shape: klPerPosition [T] (empty unless every position was asked for).
/// Units: nats; KL is KL(baseline ‖ edited).   Source: methods.md §3.1, §3.2.
struct Effect {
    Position position;
    double kl{};
    std::vector<float> klPerPosition;
    std::optional<double> dloss;              ///< edited − baseline; causal models
    std::optional<double> dlogprob;           ///< of the target, edited − baseline
    std::optional<double> logitDiffBaseline;  ///< logit(target) − logit(foil)
    std::optional<double> logitDiffEdited;
    bool top1Changed{};
    std::vector<TokenChange> changes;    ///< tokens in either top list, by baseline probability
    std::optional<HiddenChange> hidden;  ///< instead of the rest, where there is no output head
    friend bool operator==(const Effect&, const Effect&) = default;
};

}  // namespace headscope
