// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of editing each head: what is asked for.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/interventions/intervention_set.h"
#include "core/request/logits_spec.h"
#include "core/request/model_input.h"

namespace headscope {

/// The number per head; each is edited against baseline at the position read.
enum class EffectMetric : std::uint8_t {
    kl,         ///< KL(baseline ‖ edited), nats
    dloss,      ///< mean loss, edited − baseline, nats
    dlogprob,   ///< log-probability of the target, edited − baseline, nats
    logitDiff,  ///< (logit(target) − logit(foil)), edited − baseline
    top1,       ///< 1 where the most probable token changed, else 0
};

/// "kl", "dloss", "dlogprob", "logit-diff", "top1".
[[nodiscard]] std::string_view metricText(EffectMetric metric);
/// Errors: usage for what is no metric.
[[nodiscard]] Result<EffectMetric> parseMetric(std::string_view text);
/// True for metrics with a meaningful sign (drawn with the diverging map).
[[nodiscard]] bool metricIsSigned(EffectMetric metric);

/// How effects are found.
enum class SweepMethod : std::uint8_t {
    exact,       ///< every head edited in turn
    firstOrder,  ///< all heads from one backward pass: an estimate (core/forward/head_gradients.h)
};

/// "exact", "first-order".
[[nodiscard]] std::string_view methodText(SweepMethod method);

/// One attention sublayer of a block; members in walk order.
struct SublayerRef {
    BlockRef block;
    AttentionKind kind{};
    friend auto operator<=>(SublayerRef, SublayerRef) = default;
};

/// One prompt, every head in turn.
struct SweepRequest {
    ModelInput input;
    InterventionSet base;  ///< edits that stay on during the sweep; usually none
    EditKind kind = EditKind::zeroZ;
    float parameter = 1.0F;
    ReferencePtr reference;
    EffectMetric metric = EffectMetric::kl;
    LogitsSpec logits;                   ///< position, target, foil
    std::vector<SublayerRef> sublayers;  ///< whose heads are computed; empty: all
    /// First maps that are near, where those are quicker; the result's values are exact all the same.
    bool preview = false;
    SweepMethod method = SweepMethod::exact;  ///< firstOrder: the result's values are estimates

    /// What is done to one head.
    [[nodiscard]] HeadEdit editOf(HeadRef head) const { return {head, kind, parameter, {}, reference}; }
    friend bool operator==(const SweepRequest&, const SweepRequest&) = default;
};

}  // namespace headscope
