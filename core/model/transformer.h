// SPDX-License-Identifier: GPL-3.0-or-later
// The one forward pass: embed, walk, unembed. Every use of a model is a combination of these three.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/result.h"
#include "core/model/blocks/attention.h"
#include "core/model/edits.h"
#include "core/model/head_pattern.h"
#include "core/model/spec/model_spec.h"
#include "core/model/taps.h"
#include "core/model/walk_plan.h"
#include "core/model/walk_state.h"
#include "core/model/weights.h"
#include "core/request/model_input.h"

namespace headscope {

/// A loaded transformer. Const after construction and without global state: threads may share one.
class Transformer {
public:
    Transformer(ModelSpec spec, Weights weights);

    /// What it is.
    [[nodiscard]] const ModelSpec& spec() const { return m_spec; }
    /// Its tensors.
    [[nodiscard]] const Weights& weights() const { return m_weights; }

    /// What enters the first block.  Shape: -> residual [1, T or S, D].
    [[nodiscard]] WalkState embed(const ModelInput& input) const;
    /// What enters the decoder's first block after an encoder that wrote `encoded`.
    /// Shape: encoded [B or 1, S, D] -> residual [1, T, D].
    [[nodiscard]] WalkState decoderEntry(const ModelInput& input, at::Tensor encoded) const;
    /// The same for many texts of one length, all of the first segment, of the main stack.
    /// Shape: ids [B, T] (int64) -> [B, T, D].
    [[nodiscard]] at::Tensor embedRows(const at::Tensor& ids) const;
    /// Runs the blocks plan.begin … plan.end − 1 under plan.edits.
    /// Shape: residual [1 or B, T, D] -> [1 or B, P, D]; P of T rows, as planned. The batch axis stays 1
    /// until the first edit. A walk to the end of a model whose head reads more than one position leaves
    /// [B, P, 2 D]: behind each row what the head reads beside it.  Errors: cancelled.
    [[nodiscard]] Result<WalkState> walk(WalkState state, const WalkPlan& plan, Taps& taps) const;
    /// Final norm and output head.  Shape: residual [B, P, D], as walk() left it -> [B, P, V].
    [[nodiscard]] at::Tensor unembed(const at::Tensor& residual) const;
    /// Final norm of the main stack alone.  Shape: [B, P, D] -> same.
    [[nodiscard]] at::Tensor finalNorm(const at::Tensor& residual) const;
    /// The last hidden state of a model without a head: after the final norm, projected where it is.
    /// Shape: [B, P, D] -> same, or [B, P, E].
    [[nodiscard]] at::Tensor lastHidden(const at::Tensor& residual) const;
    /// The input-independent part of z, c_h = b_V + β W_V.  Shape: -> [H, d].  Source: methods.md §0.
    [[nodiscard]] at::Tensor constantZ(BlockRef block, AttentionKind kind = AttentionKind::self) const;

    // Patterns on demand, without the rest of their layer.

    /// Queries and keys of one sublayer, from what enters its block under plan.edits, whose own part applies
    /// where cross-attention reads what self-attention wrote; values and the MLP are not computed.
    /// Shape: residual of `entering` [1, T, D] -> q [1, T, H, d], k [1, K, G, d].
    [[nodiscard]] QueriesAndKeys queriesAndKeys(const WalkState& entering, BlockRef block, AttentionKind kind,
                                                const WalkPlan& plan) const;
    /// One head's pattern under plan.edits, from its sublayer's queries and keys.
    [[nodiscard]] HeadPattern headPattern(const QueriesAndKeys& scored, HeadRef head,
                                          const WalkPlan& plan) const;

private:
    class RotaryTables;
    struct BlockCall;
    [[nodiscard]] at::Tensor embedStack(Stack which, const ModelInput& input) const;
    [[nodiscard]] AttentionCall attentionCall(AttentionKind kind, const BlockCall& call) const;
    [[nodiscard]] LayerEdits layerEdits(AttentionKind kind, BlockRef block, const WalkPlan& plan) const;
    [[nodiscard]] at::Tensor afterSelf(const at::Tensor& kept, const at::Tensor& read,
                                       const BlockCall& call) const;
    [[nodiscard]] at::Tensor attention(AttentionKind kind, const at::Tensor& queried, const at::Tensor& read,
                                       const BlockCall& call) const;
    [[nodiscard]] at::Tensor crossed(const at::Tensor& residual, const at::Tensor& encoded,
                                     const BlockCall& call) const;
    [[nodiscard]] at::Tensor block(const WalkState& state, const BlockCall& call) const;
    [[nodiscard]] at::Tensor withCompanion(const at::Tensor& residual) const;

    ModelSpec m_spec;
    Weights m_weights;
};

}  // namespace headscope
