// SPDX-License-Identifier: GPL-3.0-or-later
// The walk over blocks that a ModelSpec describes.
#include "core/model/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/model/blocks/attention.h"
#include "core/model/blocks/embedding.h"
#include "core/model/blocks/mlp.h"
#include "core/model/blocks/norm.h"
#include "core/model/edits.h"
#include "core/model/tensor_bridge.h"

namespace headscope {

// Joins the taps and the edits of one layer; the attention block sees only this.
class Transformer::LayerHooks final : public AttentionHooks {
public:
    LayerHooks(LayerIndex layer, const AttentionSpec& spec, const LayerSpec& layerSpec,
               const LayerEdits& edits, Taps& taps, std::int64_t rowCount)
        : m_layer(layer),
          m_spec(spec),
          m_layerSpec(layerSpec),
          m_edits(edits),
          m_taps(taps),
          m_rowCount(rowCount) {}

    void seen(TapPoint point, const at::Tensor& tensor) override { m_taps.tap(point, m_layer, tensor); }
    [[nodiscard]] bool wantsScores() const override { return m_taps.wants(TapPoint::scores, m_layer); }
    void scoresSeen(const at::Tensor& scores, std::int64_t begin) override {
        m_taps.tapRows(TapPoint::scores, m_layer, scores, begin, m_rowCount);
    }
    at::Tensor pattern(const at::Tensor& pattern, const QueryRows& rows, const at::Tensor& visible,
                       std::int64_t begin) override {
        at::Tensor edited = m_edits.pattern(pattern, rows, visible);
        m_taps.tapRows(TapPoint::pattern, m_layer, edited, begin, m_rowCount);
        if (m_taps.wantsThumbnails()) {
            m_taps.thumbnailRows(m_layer, edited, begin, m_rowCount, m_spec.visibility, m_layerSpec.window);
        }
        return edited;
    }
    at::Tensor z(const at::Tensor& z, const QueryRows& rows) override {
        at::Tensor edited = m_edits.z(z, rows);
        m_taps.tap(TapPoint::z, m_layer, edited);
        return edited;
    }

private:
    LayerIndex m_layer;
    const AttentionSpec& m_spec;
    const LayerSpec& m_layerSpec;
    const LayerEdits& m_edits;
    Taps& m_taps;
    std::int64_t m_rowCount;
};

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

Transformer::Transformer(ModelSpec spec, Weights weights)
    : m_spec(std::move(spec)), m_weights(std::move(weights)) {}

at::Tensor Transformer::embed(const ModelInput& input) const {
    std::vector<std::int64_t> ids;
    for (const TokenId id : input.ids) ids.push_back(id.value);
    std::vector<std::int64_t> segments(input.segments.begin(), input.segments.end());
    segments.resize(ids.size(), 0);
    return embedTokens(indexTensor(ids), indexTensor(segments), m_spec, m_weights);
}

at::Tensor Transformer::embedRows(const at::Tensor& ids) const {
    return embedTokens(ids, at::Tensor(), m_spec, m_weights);
}

at::Tensor Transformer::constantZ(LayerIndex layer) const {
    const BlockSpec& block = m_spec.main().block;
    const BlockWeights& weights = m_weights.blocks[layer.value];
    const auto heads = static_cast<std::int64_t>(block.attention.queryHeads);
    const auto groups = static_cast<std::int64_t>(block.attention.kvHeads);
    const auto dim = static_cast<std::int64_t>(block.attention.headDim);
    at::Tensor constant = at::zeros({groups * dim}, at::TensorOptions(at::kFloat));
    if (weights.v.bias.defined()) constant = constant + weights.v.bias;
    // Only a pre-norm's shift reaches v on every input; BERT's v reads the residual itself.
    if (block.normalisesInput() && weights.attnNorm.bias.defined()) {
        constant = constant + at::matmul(weights.v.weight, weights.attnNorm.bias);
    }
    return constant.view({groups, 1, dim}).expand({groups, heads / groups, dim}).reshape({heads, dim});
}

at::Tensor Transformer::block(const at::Tensor& residual, LayerIndex layer, const QueryRows& rows,
                              const WalkPlan& plan, const RotaryTables& tables, Taps& taps) const {
    const StackSpec& stack = m_spec.main();
    const BlockSpec& block = stack.block;
    const BlockWeights& weights = m_weights.blocks[layer.value];
    EditContext context{{}, plan.ownMeans, block.attention.queryHeads, block.attention.headDim};
    const auto needsConstant = [&](const InterventionSet& set) {
        const auto edits = set.ofLayer(stack.stack, layer);
        return std::any_of(edits.begin(), edits.end(),
                           [](const HeadEdit& edit) { return edit.kind == EditKind::zeroConst; });
    };
    if (std::any_of(plan.edits.begin(), plan.edits.end(), needsConstant))
        context.constantZ = constantZ(layer);
    const LayerEdits edits(plan.edits, stack.stack, layer, std::move(context));
    LayerHooks hooks(layer, block.attention, stack.layers[layer.value], edits, taps, rows.count());
    const LayerSpec& layerSpec = stack.layers[layer.value];
    const auto& [rotary, table] = tables.of(layerSpec.rotary);
    const at::Tensor relatives = m_weights.relatives.defined()
                                     ? normalise(m_weights.relatives, block.attention.relative.norm,
                                                 m_weights.relativeNorm, m_spec.normEpsilon)
                                     : at::Tensor();  // [2 span, D]
    const AttentionCall call{
        block.attention,    layerSpec,           stack.positions, *rotary, table, weights, rows,
        m_spec.normEpsilon, m_weights.distances, relatives};
    const auto norm = [&](const at::Tensor& x, const NormWeights& of) {
        return normalise(x, block.norm, of, m_spec.normEpsilon);
    };
    // What a sublayer wrote, as it joins the residual stream.
    const auto joining = [&](const at::Tensor& x, const NormWeights& of) {
        const at::Tensor written = block.normalisesOutput() ? norm(x, of) : x;
        return block.residualScale == 1.0F ? written : written * block.residualScale;
    };
    const auto ofRows = [&](const at::Tensor& x) { return rows.all ? x : x.index_select(1, rows.index); };
    const bool after = block.normPlace == NormPlace::afterResidual;

    taps.tap(TapPoint::residPre, layer, residual);
    const bool normalised = block.normalisesInput() && layerSpec.normalisesAttention;
    const at::Tensor read = normalised ? norm(residual, weights.attnNorm) : residual;
    const at::Tensor z = attend(project(read, call, hooks), call, hooks);  // [B, P, H, d]
    const at::Tensor out =
        edits.output(joining(projectOutput(z, weights.o), weights.attnOutNorm), rows);  // [B, P, D]
    taps.tap(TapPoint::attnOut, layer, out);
    const at::Tensor kept = ofRows(residual);
    at::Tensor middle = kept + out;  // [B, P, D]
    if (after) middle = norm(middle, weights.attnNorm);
    at::Tensor fed = middle;
    if (block.order == SublayerOrder::sequential) {
        taps.tap(TapPoint::residMid, layer, middle);
        if (block.normalisesInput()) fed = norm(middle, weights.mlpNorm);
    } else {
        fed = block.order == SublayerOrder::parallelShared ? ofRows(read) : norm(kept, weights.mlpNorm);
    }
    const at::Tensor written =
        joining(layerSpec.hasExperts ? mixture(fed, block, weights) : mlp(fed, block, weights),
                weights.mlpOutNorm);  // [B, P, D]
    taps.tap(TapPoint::mlpOut, layer, written);
    at::Tensor leaving = middle + written;  // [B, P, D]
    if (after) leaving = norm(leaving, weights.mlpNorm);
    taps.tap(TapPoint::residPost, layer, leaving);
    return leaving;
}

Result<at::Tensor> Transformer::walk(at::Tensor residual, const WalkPlan& plan, Taps& taps) const {
    HEADSCOPE_CHECK(plan.begin <= plan.end && plan.end.value <= m_spec.layerCount());
    const QueryRows every = QueryRows::everyOf(residual.size(1));
    QueryRows last = every;
    if (plan.rows && static_cast<std::int64_t>(plan.rows->size()) < residual.size(1)) {
        std::vector<std::int64_t> positions;
        for (const Position position : *plan.rows) positions.push_back(position.value);
        last = QueryRows::only(std::move(positions));
    }
    const RotaryTables tables(m_spec.main(), residual.size(1));
    for (std::uint32_t l = plan.begin.value; l < plan.end.value; ++l) {
        if (plan.job.cancelled()) return fail(ErrorCode::cancelled, "the run was replaced by a newer one");
        const bool isLast = l + 1 == plan.end.value;
        residual = block(residual, LayerIndex{l}, isLast ? last : every, plan, tables, taps);
        plan.job.progress(static_cast<float>(l + 1 - plan.begin.value) /
                              static_cast<float>(plan.end.value - plan.begin.value),
                          "layers");
    }
    if (plan.begin == plan.end && !last.all) residual = residual.index_select(1, last.index);
    return residual;
}

at::Tensor Transformer::finalNorm(const at::Tensor& residual) const {
    return normalise(residual, m_spec.main().finalNorm, m_weights.finalNorm, m_spec.normEpsilon);
}

at::Tensor Transformer::unembed(const at::Tensor& residual) const {
    HEADSCOPE_CHECK(m_spec.output.head);
    at::Tensor x = finalNorm(residual);                                                      // [B, P, D]
    if (m_weights.headProjection.weight.defined()) x = linear(x, m_weights.headProjection);  // [B, P, E]
    if (m_spec.output.transform) {
        x = activate(linear(x, m_weights.headTransform), m_spec.output.activation);
        x = normalise(x, NormKind::layerNorm, m_weights.headNorm, m_spec.normEpsilon);
    }
    at::Tensor logits = linear(x, {m_weights.head, m_weights.headBias});  // [B, P, V]
    if (m_spec.output.scale != 1.0F) logits = logits * m_spec.output.scale;
    return m_spec.output.softcap > 0.0F ? softcapped(logits, m_spec.output.softcap) : logits;
}

}  // namespace headscope
