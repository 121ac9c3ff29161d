// SPDX-License-Identifier: GPL-3.0-or-later
// The walk over blocks that a ModelSpec describes.
#include "core/model/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/check.h"
#include "core/model/blocks/attention.h"
#include "core/model/blocks/embedding.h"
#include "core/model/blocks/mlp.h"
#include "core/model/blocks/norm.h"
#include "core/model/blocks/patches.h"
#include "core/model/edits.h"
#include "core/model/layer_hooks.h"
#include "core/model/tensor_bridge.h"

namespace headscope {

// The angles of one walk, made for its prompt: a config's n_ctx may be huge, a prompt is not.
class Transformer::RotaryTables {
public:
    struct Entry {
        const RotarySpec* spec;
        RotaryTable table;
    };
    RotaryTables(const StackSpec& stack, std::int64_t tokens)
        : m_main(entry(stack.rotary, tokens)), m_local(entry(stack.localRotary, tokens)) {}

    [[nodiscard]] const Entry& of(LayerRotary which) const {
        return which == LayerRotary::main ? m_main : which == LayerRotary::local ? m_local : m_none;
    }

private:
    static Entry entry(const RotarySpec& spec, std::int64_t tokens) {
        return {&spec, spec.dims > 0 ? makeRotaryTable(spec, tokens) : RotaryTable()};
    }
    Entry m_main, m_local;
    RotarySpec m_noRotary;
    Entry m_none{&m_noRotary, {}};
};

// What one block is walked with.
struct Transformer::BlockCall {
    BlockRef at;
    const StackSpec& stack;
    const StackWeights& weights;
    const QueryRows& rows;
    const WalkPlan& plan;
    const RotaryTables& tables;
    Taps& taps;
    float normEpsilon;

    [[nodiscard]] const BlockSpec& spec() const { return stack.block; }
    [[nodiscard]] const LayerSpec& layer() const { return stack.layers[at.layer.value]; }
    [[nodiscard]] const BlockWeights& blockWeights() const { return weights.blocks[at.layer.value]; }
    [[nodiscard]] at::Tensor norm(const at::Tensor& x, const NormWeights& of) const {
        return normalise(x, stack.block.norm, of, normEpsilon);
    }
    // What a sublayer wrote, as it joins the residual stream.
    [[nodiscard]] at::Tensor joining(const at::Tensor& x, const NormWeights& of,
                                     const at::Tensor& factors) const {
        at::Tensor written = stack.block.normalisesOutput() ? norm(x, of) : x;
        if (stack.block.layerScale) written = written * factors;
        return stack.block.residualScale == 1.0F ? written : written * stack.block.residualScale;
    }
    // What queries, keys and values are made from.  Shape: residual [B, T, D] -> same.
    [[nodiscard]] at::Tensor attentionInput(const at::Tensor& residual) const {
        const bool normalised = stack.block.normalisesInput() && layer().normalisesAttention;
        return normalised ? norm(residual, blockWeights().attnNorm) : residual;
    }
    // What a decoder's queries of the encoder are made from.  Shape: residual [B, P, D] -> same.
    [[nodiscard]] at::Tensor crossInput(const at::Tensor& residual) const {
        return stack.block.normalisesInput() ? norm(residual, blockWeights().crossNorm) : residual;
    }
    // The rows that go on.
    [[nodiscard]] at::Tensor ofRows(const at::Tensor& x) const {
        return rows.all ? x : x.index_select(1, rows.index);
    }
};

Transformer::Transformer(ModelSpec spec, Weights weights)
    : m_spec(std::move(spec)), m_weights(std::move(weights)) {}

at::Tensor Transformer::embedStack(Stack which, const ModelInput& input) const {
    if (m_spec.stack(which).media.kind != InputKind::tokens) {
        HEADSCOPE_CHECK(input.media.tensor() != nullptr);
        return embedMedia(*input.media.tensor(), m_spec, m_spec.stack(which), m_weights.stack(which));
    }
    const std::vector<TokenId>& tokens = which == Stack::main ? input.ids : input.encoderIds;
    std::vector<std::int64_t> ids;
    ids.reserve(tokens.size());
    for (const TokenId id : tokens) ids.push_back(id.value);
    std::vector<std::int64_t> segments;
    if (which == Stack::main) segments.assign(input.segments.begin(), input.segments.end());
    segments.resize(ids.size(), 0);
    return embedTokens(indexTensor(ids), indexTensor(segments), m_spec, m_spec.stack(which),
                       m_weights.stack(which));
}

WalkState Transformer::embed(const ModelInput& input) const {
    if (!m_spec.twoStacks()) return {embedStack(Stack::main, input), {}};
    return {embedStack(Stack::encoder, input), embedStack(Stack::main, input)};
}

WalkState Transformer::decoderEntry(const ModelInput& input, at::Tensor encoded) const {
    return {embedStack(Stack::main, input), std::move(encoded)};
}

at::Tensor Transformer::embedRows(const at::Tensor& ids) const {
    return embedTokens(ids, at::Tensor(), m_spec, m_spec.main(), m_weights.stack(Stack::main));
}

at::Tensor Transformer::constantZ(BlockRef block, AttentionKind kind) const {
    const StackSpec& stack = m_spec.stack(block.stack);
    const AttentionSpec& spec = m_spec.attention(block.stack, kind);
    const BlockWeights& blockWeights = m_weights.stack(block.stack).blocks[block.layer.value];
    const AttentionWeights& weights = kind == AttentionKind::cross ? blockWeights.cross : blockWeights.attn;
    const auto heads = static_cast<std::int64_t>(spec.queryHeads);
    const auto groups = static_cast<std::int64_t>(spec.kvHeads);
    const auto dim = static_cast<std::int64_t>(spec.headDim);
    at::Tensor constant = at::zeros({groups * dim}, at::TensorOptions(at::kFloat));
    if (weights.v.bias.defined()) constant = constant + weights.v.bias;
    // Only a pre-norm's shift reaches v on every input; BERT's v reads the residual itself. Cross-attention
    // reads what the encoder's last norm shifted.
    at::Tensor shift;
    if (kind == AttentionKind::cross) {
        shift = m_weights.stack(Stack::encoder).finalNorm.bias;
    } else if (stack.block.normalisesInput()) {
        shift = blockWeights.attnNorm.bias;
    }
    if (shift.defined()) constant = constant + multiply(shift.unsqueeze(0), weights.v.weight, {})[0];
    return constant.view({groups, 1, dim}).expand({groups, heads / groups, dim}).reshape({heads, dim});
}

AttentionCall Transformer::attentionCall(AttentionKind kind, const BlockCall& call) const {
    static const LayerSpec kUnlimited;  // cross-attention sees the whole encoder
    const bool self = kind == AttentionKind::self;
    const AttentionSpec& spec = m_spec.attention(call.at.stack, kind);
    const LayerSpec& layer = self ? call.layer() : kUnlimited;
    const auto& [rotary, table] = call.tables.of(self ? layer.rotary : LayerRotary::none);
    const at::Tensor relatives = self && call.weights.relatives.defined()
                                     ? normalise(call.weights.relatives, spec.relative.norm,
                                                 call.weights.relativeNorm, call.normEpsilon)
                                     : at::Tensor();  // [2 span, D]
    return {spec,
            layer,
            self ? call.stack.positions : Positions::none,
            *rotary,
            table,
            self ? call.blockWeights().attn : call.blockWeights().cross,
            call.rows,
            call.normEpsilon,
            self ? call.weights.distances : at::Tensor(),
            relatives};
}

LayerEdits Transformer::layerEdits(AttentionKind kind, BlockRef block, const WalkPlan& plan) const {
    const AttentionSpec& spec = m_spec.attention(block.stack, kind);
    EditContext context{{}, plan.ownMeans, spec.queryHeads, spec.headDim};
    const auto needsConstant = [&](const InterventionSet& set) {
        const auto edits = set.ofBlock(block);
        return std::any_of(edits.begin(), edits.end(),
                           [](const HeadEdit& edit) { return edit.kind == EditKind::zeroConst; });
    };
    if (std::any_of(plan.edits.begin(), plan.edits.end(), needsConstant))
        context.constantZ = constantZ(block, kind);
    return {plan.edits, block, kind, std::move(context)};
}

// What an attention sublayer writes.  Shape: queried [B, P, D], read [B, K, D] -> [B, P, D].
at::Tensor Transformer::attention(AttentionKind kind, const at::Tensor& queried, const at::Tensor& read,
                                  const BlockCall& call) const {
    const LayerEdits edits = layerEdits(kind, call.at, call.plan);
    LayerHooks hooks(call.at, kind, edits, call.taps, call.rows.count());
    const AttentionCall attention = attentionCall(kind, call);
    const QueriesAndKeys scored = projectScored(queried, read, attention, hooks);
    const at::Tensor values = projectValues(read, attention, hooks);  // [B, K, G, d]
    const at::Tensor z = attend(scored, values, attention, hooks);    // [B, P, H, d]
    const at::Tensor written =
        call.joining(projectOutput(z, attention.weights.o), call.blockWeights().attnOutNorm,
                     call.blockWeights().attnScale);  // [B, P, D]
    at::Tensor out = edits.output(written, call.rows);
    call.taps.tap({call.at, TapPoint::attnOut, kind}, out);
    return out;
}

// The residual after self-attention.  Shape: kept [B, P, D], read [B, T, D] -> [B, P, D].
at::Tensor Transformer::afterSelf(const at::Tensor& kept, const at::Tensor& read,
                                  const BlockCall& call) const {
    const at::Tensor middle = kept + attention(AttentionKind::self, call.ofRows(read), read, call);
    return call.spec().normPlace == NormPlace::afterResidual ? call.norm(middle, call.blockWeights().attnNorm)
                                                             : middle;
}

// The residual after a decoder has looked at the encoder.  Shape: [B, P, D] -> same; encoded [B, S, D].
at::Tensor Transformer::crossed(const at::Tensor& residual, const at::Tensor& encoded,
                                const BlockCall& call) const {
    at::Tensor out =
        residual + attention(AttentionKind::cross, call.crossInput(residual), encoded, call);  // [B, P, D]
    if (call.spec().normPlace == NormPlace::afterResidual)
        out = call.norm(out, call.blockWeights().crossNorm);
    call.taps.tap({call.at, TapPoint::residMid, AttentionKind::cross}, out);
    return out;
}

at::Tensor Transformer::block(const WalkState& state, const BlockCall& call) const {
    const BlockSpec& block = call.spec();
    const BlockWeights& weights = call.blockWeights();
    const at::Tensor& residual = state.residual;
    const bool after = block.normPlace == NormPlace::afterResidual;
    const auto tap = [&](TapPoint point, const at::Tensor& tensor) {
        call.taps.tap({call.at, point, AttentionKind::self}, tensor);
    };

    call.taps.entering(call.at, state);
    tap(TapPoint::residPre, residual);
    const at::Tensor read = call.attentionInput(residual);
    const at::Tensor kept = call.ofRows(residual);
    at::Tensor middle = afterSelf(kept, read, call);  // [B, P, D]
    at::Tensor fed;
    if (block.order == SublayerOrder::sequential) {
        tap(TapPoint::residMid, middle);
        if (block.cross) middle = crossed(middle, state.other, call);
        fed = block.normalisesInput() ? call.norm(middle, weights.mlpNorm) : middle;
    } else {
        fed = block.order == SublayerOrder::parallelShared ? call.ofRows(read)
                                                           : call.norm(kept, weights.mlpNorm);
    }
    const at::Tensor written =
        call.joining(call.layer().hasExperts ? mixture(fed, block, weights) : mlp(fed, block, weights),
                     weights.mlpOutNorm, weights.mlpScale);  // [B, P, D]
    tap(TapPoint::mlpOut, written);
    at::Tensor leaving = middle + written;  // [B, P, D]
    if (after) leaving = call.norm(leaving, weights.mlpNorm);
    tap(TapPoint::residPost, leaving);
    return leaving;
}

QueriesAndKeys Transformer::queriesAndKeys(const WalkState& entering, BlockRef block, AttentionKind kind,
                                           const WalkPlan& plan) const {
    const StackSpec& stack = m_spec.stack(block.stack);
    const std::int64_t tokens = entering.residual.size(1);
    const QueryRows rows = QueryRows::everyOf(tokens);
    const RotaryTables tables(stack, tokens);
    Taps taps;
    const BlockCall call{
        block, stack, m_weights.stack(block.stack), rows, plan, tables, taps, m_spec.normEpsilon};
    const LayerEdits edits = layerEdits(kind, block, plan);
    LayerHooks hooks(block, kind, edits, taps, tokens);
    const at::Tensor read = call.attentionInput(entering.residual);  // [1, T, D]
    if (kind == AttentionKind::self) return projectScored(read, read, attentionCall(kind, call), hooks);
    const at::Tensor middle = afterSelf(entering.residual, read, call);  // [1, T, D]
    return projectScored(call.crossInput(middle), entering.other, attentionCall(kind, call), hooks);
}

HeadPattern Transformer::headPattern(const QueriesAndKeys& scored, HeadRef head, const WalkPlan& plan) const {
    const StackSpec& stack = m_spec.stack(head.stack);
    const QueryRows rows = QueryRows::everyOf(scored.q.size(1));
    const RotaryTables tables(stack, 1);
    Taps taps;
    const BlockCall call{head.block(), stack, m_weights.stack(head.stack), rows, plan,
                         tables,       taps,  m_spec.normEpsilon};
    const AttentionCall attention = attentionCall(head.kind, call);
    const std::int64_t h = head.head.value;
    const std::int64_t group = h / (attention.spec.queryHeads / attention.spec.kvHeads);
    return {{scored.q.narrow(2, h, 1).contiguous(), scored.k.narrow(2, group, 1).contiguous()},
            ScoreRule(scored.k, attention).ofHead(head.head),
            layerEdits(head.kind, head.block(), plan),
            attention.limits(scored.k.size(1)),
            head.head};
}

Result<WalkState> Transformer::walk(WalkState state, const WalkPlan& plan, Taps& taps) const {
    HEADSCOPE_CHECK(plan.begin <= plan.end && plan.end <= m_spec.endStep());
    const auto lastRows = [&plan](std::int64_t tokens) {
        if (!plan.rows || static_cast<std::int64_t>(plan.rows->size()) >= tokens)
            return QueryRows::everyOf(tokens);
        std::vector<std::int64_t> positions;
        for (const Position position : *plan.rows) positions.push_back(position.value);
        return QueryRows::only(std::move(positions));
    };
    const StackSpec* walked = nullptr;
    std::optional<RotaryTables> tables;
    QueryRows every;
    const bool companions = plan.end == m_spec.endStep() && m_spec.output.readsBeside();
    for (WalkStep step = plan.begin; step < plan.end; ++step.value) {
        if (plan.job.cancelled()) return fail(ErrorCode::cancelled, "the run was replaced by a newer one");
        const BlockRef at = m_spec.blockAt(step);
        const StackSpec& stack = m_spec.stack(at.stack);
        if (walked != &stack) {
            walked = &stack;
            tables.emplace(stack, state.residual.size(1));
            every = QueryRows::everyOf(state.residual.size(1));
        }
        // A head that reads more than one position needs them all until the end.
        const bool isLast = step.value + 1 == plan.end.value && at.stack == Stack::main && !companions;
        const QueryRows rows = isLast ? lastRows(state.residual.size(1)) : every;
        state.residual = block(
            state, {at, stack, m_weights.stack(at.stack), rows, plan, *tables, taps, m_spec.normEpsilon});
        if (at.stack == Stack::encoder && step.value + 1 == m_spec.encoderLayers()) {
            state = {state.other, normalise(state.residual, stack.finalNorm,
                                            m_weights.stack(at.stack).finalNorm, m_spec.normEpsilon)};
        }
        plan.job.progress(static_cast<float>(step.value + 1 - plan.begin.value) /
                              static_cast<float>(plan.end.value - plan.begin.value),
                          "layers");
    }
    if (companions && plan.begin < plan.end) state.residual = withCompanion(state.residual);
    if (plan.begin == plan.end || companions) {
        const QueryRows last = lastRows(state.residual.size(1));
        if (!last.all) state.residual = state.residual.index_select(1, last.index);
    }
    return state;
}

at::Tensor Transformer::finalNorm(const at::Tensor& residual) const {
    return normalise(residual, m_spec.main().finalNorm, m_weights.stack(Stack::main).finalNorm,
                     m_spec.normEpsilon);
}

// Behind each row what the head reads beside it.  Shape: [B, T, D] -> [B, T, 2 D].
at::Tensor Transformer::withCompanion(const at::Tensor& residual) const {
    const at::Tensor normed = finalNorm(residual);  // [B, T, D]
    const bool second = m_spec.output.reads == HeadInput::withSecondPosition;
    const std::int64_t leading = m_spec.main().media.leading;  // 0 of a text
    const at::Tensor companion =
        second ? normed.narrow(1, 1, 1) : normed.narrow(1, leading, normed.size(1) - leading).mean(1, true);
    return at::cat({residual, companion.expand_as(residual)}, -1);
}

at::Tensor Transformer::lastHidden(const at::Tensor& residual) const {
    const at::Tensor x = finalNorm(residual);  // [B, P, D]
    return m_spec.output.projects ? linear(x, m_weights.headProjection) : x;
}

at::Tensor Transformer::unembed(const at::Tensor& residual) const {
    HEADSCOPE_CHECK(m_spec.output.head);
    const std::int64_t width = m_spec.modelDim;
    at::Tensor x = finalNorm(residual.narrow(-1, 0, width));  // [B, P, D]
    if (m_spec.output.readsBeside()) {
        const at::Tensor beside = residual.narrow(-1, width, width);                     // [B, P, D]
        x = m_spec.output.reads == HeadInput::mean ? beside : at::cat({x, beside}, -1);  // or [B, P, 2 D]
    }
    if (m_weights.headProjection.weight.defined()) x = linear(x, m_weights.headProjection);  // [B, P, E]
    if (m_spec.output.transform) {
        x = linear(x, m_weights.headTransform, m_spec.output.activation);
        x = normalise(x, m_spec.output.norm, m_weights.headNorm, m_spec.normEpsilon);
    }
    at::Tensor logits = linear(x, {m_weights.head, m_weights.headBias});  // [B, P, V]
    if (m_spec.output.scale != 1.0F) logits = logits * m_spec.output.scale;
    return m_spec.output.softcap > 0.0F ? softcapped(logits, m_spec.output.softcap) : logits;
}

}  // namespace headscope
