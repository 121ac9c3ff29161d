// SPDX-License-Identifier: GPL-3.0-or-later
// One attention sublayer: project, pattern, mix, output.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/blocks/pattern.h"
#include "core/model/blocks/rotary.h"
#include "core/model/spec/model_spec.h"
#include "core/model/weights.h"
#include "core/request/tap_point.h"

namespace headscope {

/// What may look at, or change, the inside of an attention sublayer. The block knows nothing of edits.
class AttentionHooks {
public:
    virtual ~AttentionHooks() = default;
    /// A whole tensor of a tap was computed.
    virtual void seen(TapPoint point, const at::Tensor& tensor) = 0;
    /// True where scoresSeen wants to be called.
    [[nodiscard]] virtual bool wantsScores() const = 0;
    /// Masked scores of some rows.  Shape: [B, H, R, C].
    virtual void scoresSeen(const at::Tensor& scores, const PatternBlock& block) = 0;
    /// The pattern of some rows, perhaps changed.  Shape: [b, H, R, C] -> [B, H, R, C].
    virtual at::Tensor pattern(const at::Tensor& pattern, const PatternBlock& block) = 0;
    /// z, perhaps changed.  Shape: [b, P, H, d] -> [B, P, H, d].
    virtual at::Tensor z(const at::Tensor& z, const QueryRows& rows) = 0;
};

/// All that attention() reads beside its input.
struct AttentionCall {
    const AttentionSpec& spec;
    const LayerSpec& layer;
    Positions positions;
    const RotarySpec& rotary;  // of this layer; dims 0: none
    const RotaryTable& table;
    const AttentionWeights& weights;
    const QueryRows& rows;
    float normEpsilon;
    at::Tensor distances;  // [buckets, H]; undefined: no bias by distance
    at::Tensor relatives;  // [2 span, D], normalised; undefined: content alone

    /// Which of `keys` keys the queries see.
    [[nodiscard]] KeyLimits limits(std::int64_t keys) const { return {spec.visibility, layer.window, keys}; }
};

/// Queries and keys as scores read them: normalised and rotated where the model does.
struct QueriesAndKeys {
    at::Tensor q;  // [B, P, H, d]
    at::Tensor k;  // [B, K, G, d]
};

/// Projects what queries and what keys are made from; for self-attention both come of one tensor.
/// Shape: queried [B, P, D], the rows of `call`; read [B, K, D].
[[nodiscard]] QueriesAndKeys projectScored(const at::Tensor& queried, const at::Tensor& read,
                                           const AttentionCall& call, AttentionHooks& hooks);
/// Projects values.  Shape: read [B, K, D] -> [B, K, G, d].
[[nodiscard]] at::Tensor projectValues(const at::Tensor& read, const AttentionCall& call,
                                       AttentionHooks& hooks);

/// Pattern and mix, in blocks of query rows that keep the scores small and leave out the keys that none of
/// them sees.  Shape: values [B, K, G, d] -> z [B, P, H, d].
[[nodiscard]] at::Tensor attend(const QueriesAndKeys& scored, const at::Tensor& values,
                                const AttentionCall& call, AttentionHooks& hooks);

/// Σ_h z_h W_O^h + b_O.  Shape: z [B, P, H, d] -> [B, P, D].  Source: methods.md §0.
[[nodiscard]] at::Tensor projectOutput(const at::Tensor& z, const LinearWeights& o);

}  // namespace headscope
