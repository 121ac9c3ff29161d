// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients from block to block, against the walk.
#include "core/forward/head_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/base/head_text.h"
#include "core/forward/answer_meter.h"
#include "core/forward/memory_budget.h"
#include "core/forward/metric_slopes.h"
#include "core/forward/sweep_setup.h"
#include "core/forward/torch_guard.h"
#include "core/model/transformer.h"
#include "core/model/weight_keeping.h"

namespace headscope {
namespace {

// Bytes of the matrices that a block, or the head, reads from its file: its graph holds them all as f32.
std::uint64_t heldMatrices(const Weights& weights) {
    std::uint64_t most = 0;
    for (const StackWeights& stack : weights.stacks) {
        for (const BlockWeights& block : stack.blocks) {
            Weights part;
            part.stacks.emplace_back().blocks.push_back(block);
            most = std::max(most, sizesOf(part).all);
        }
    }
    Weights head;
    head.headProjection = weights.headProjection;
    head.headTransform = weights.headTransform;
    head.head = weights.head;
    return std::max(most, sizesOf(head).all);
}

Result<void> checkMemory(const ForwardPass& pass, const SweepSetup& setup) {
    const SweepRequest& request = setup.empty.request;
    const ModelSpec& spec = pass.model().spec();
    const std::uint64_t rows = std::min(setup.answer.positions.size(), positionsAtOnce(spec));
    const std::uint64_t bytes = gradientNeeds(spec, request.input, rows, slopeCount(request.metric, spec)) +
                                heldMatrices(pass.model().transformer().weights());
    if (bytes <= pass.requestBytes()) return {};
    const auto mebibytes = [](std::uint64_t of) { return static_cast<double>(of) / (1U << 20U); };
    return fail(ErrorCode::memoryLimit,
                fmt::format("the gradients of this prompt take {:.1f} MiB, {:.1f} MiB are left",
                            mebibytes(bytes), mebibytes(pass.requestBytes())),
                "shorten the prompt, raise --memory-limit, or sweep exactly");
}

// What one block was walked from under autograd, and what left it.
struct BlockGraph {
    at::Tensor leaving;  // [1, P, D]
    // Its residual; of a decoder's block the encoder's output; from `firstZ` on the z of each sublayer.
    std::vector<at::Tensor> inputs;
    std::size_t firstZ = 0;
};

TapKey zOf(SublayerRef sublayer) { return {sublayer.block, TapPoint::z, sublayer.kind}; }

}  // namespace

struct HeadGradients::Impl {
    ForwardPass& pass;
    SweepSetup setup;
    SweepResult result;
    std::vector<float> gates;
    MetricSlopes slopes;                // ofResidual: by what leaves block `next` − 1
    std::vector<at::Tensor> ofEncoded;  // by what the encoder wrote, of the decoder's blocks so far
    WalkStep next;                      // the blocks before it are to be done

    [[nodiscard]] const Transformer& transformer() const { return pass.model().transformer(); }
    [[nodiscard]] bool asked(SublayerRef sublayer) const {
        const auto& only = result.request.sublayers;
        return only.empty() || std::find(only.begin(), only.end(), sublayer) != only.end();
    }
    Result<void> prime(const JobContext& job);
    [[nodiscard]] WalkPlan planOf(WalkStep step, InterventionSet edits, const JobContext& job) const;
    [[nodiscard]] std::vector<SublayerRef> sublayersOf(WalkStep step) const;
    // True for a decoder's blocks.
    [[nodiscard]] bool readsEncoder(WalkStep step) const {
        const ModelSpec& spec = pass.model().spec();
        return spec.twoStacks() && step.value >= spec.encoderLayers();
    }
    Result<BlockGraph> graphOf(WalkStep step, const WalkState& entering,
                               const std::vector<SublayerRef>& sublayers, const JobContext& job);
    Result<void> descend(WalkStep step, const JobContext& job);
    Result<at::Tensor> editedZ(SublayerRef sublayer, const at::Tensor& z, const WalkState& entering,
                               const JobContext& job);
    Result<void> note(SublayerRef sublayer, const at::Tensor& z, const at::Tensor& edited,
                      const std::vector<at::Tensor>& slopesOfZ);
};

HeadGradients::HeadGradients() = default;
HeadGradients::~HeadGradients() = default;

std::uint64_t HeadGradients::blockWalks(const ModelSpec& spec, EffectMetric metric) {
    return std::uint64_t{spec.endStep().value} * (2 + 3 * std::uint64_t{slopeCount(metric, spec)}) / 2;
}

Result<void> HeadGradients::Impl::prime(const JobContext& job) {
    const SweepRequest& request = result.request;
    // Every row is walked once here: each layer's residual then waits in the cache.
    HEADSCOPE_TRY(const WalkState leaving, pass.stateBefore(request.input, request.base, next, job));
    HEADSCOPE_TRY(slopes, slopesOf(transformer(), setup, readRows(setup, leaving.residual), job));
    return {};
}

Result<std::unique_ptr<HeadGradients>> HeadGradients::start(ForwardPass& pass, SweepRequest request,
                                                            const JobContext& job) {
    return guarded([&]() -> Result<std::unique_ptr<HeadGradients>> {
        const at::NoGradGuard noGradients;
        HEADSCOPE_TRY(SweepSetup setup, setUpSweep(pass, std::move(request)));
        HEADSCOPE_CHECKED(checkSlope(setup.empty.request.metric));
        HEADSCOPE_CHECKED(checkMemory(pass, setup));
        std::unique_ptr<HeadGradients> made(new HeadGradients());
        SweepResult result = setup.empty;
        result.request.method = SweepMethod::firstOrder;
        std::vector<float> gates;
        if (metricIsSigned(result.request.metric)) gates = result.values;
        made->m_impl = std::make_unique<Impl>(Impl{pass,
                                                   std::move(setup),
                                                   std::move(result),
                                                   std::move(gates),
                                                   {},
                                                   {},
                                                   pass.model().spec().endStep()});
        HEADSCOPE_CHECKED(made->m_impl->prime(job));
        return made;
    });
}

std::vector<SublayerRef> HeadGradients::Impl::sublayersOf(WalkStep step) const {
    const ModelSpec& spec = pass.model().spec();
    const BlockRef block = spec.blockAt(step);
    std::vector<SublayerRef> sublayers;
    for (const AttentionKind kind : {AttentionKind::self, AttentionKind::cross}) {
        if (spec.hasAttention(block.stack, kind)) sublayers.push_back({block, kind});
    }
    return sublayers;
}

// The plan of one block.
WalkPlan HeadGradients::Impl::planOf(WalkStep step, InterventionSet edits, const JobContext& job) const {
    WalkPlan plan;
    plan.begin = step;
    plan.end = WalkStep{step.value + 1};
    plan.edits = {std::move(edits)};
    if (plan.end == pass.model().spec().endStep()) plan.rows = setup.rows;
    plan.job = job.silent();
    return plan;
}

// What the request's edit would make of the z of every head of a sublayer: heads do not read each other's z
// before the sublayer's end, so all are edited at once.  Shape: z [1, P, H, d] -> same.
Result<at::Tensor> HeadGradients::Impl::editedZ(SublayerRef sublayer, const at::Tensor& z,
                                                const WalkState& entering, const JobContext& job) {
    const SweepRequest& request = result.request;
    const AttentionSpec& spec = pass.model().spec().attention(sublayer.block.stack, sublayer.kind);
    InterventionSet alone, onBase = request.base;
    for (HeadIndex head; head.value < spec.queryHeads; ++head.value) {
        const HeadEdit edit =
            request.editOf({sublayer.block.stack, sublayer.block.layer, sublayer.kind, head});
        alone = alone.with(edit);
        onBase = onBase.with(edit);
    }
    HEADSCOPE_TRY(const ReferenceTensor* means, pass.ownMeans(request.input, onBase, job));
    const auto& others = request.base.ofBlock(sublayer.block);
    const bool isEdited = std::any_of(others.begin(), others.end(), [&](const HeadEdit& edit) {
        return edit.head.kind == sublayer.kind && siteOf(edit.kind) == EditSite::z;
    });
    if (siteOf(request.kind) == EditSite::z && !isEdited) {  // z is what the edit would meet
        EditContext context{{}, means, spec.queryHeads, spec.headDim};
        if (request.kind == EditKind::zeroConst)
            context.constantZ = transformer().constantZ(sublayer.block, sublayer.kind);
        const LayerEdits edits(std::span(&alone, 1), sublayer.block, sublayer.kind, std::move(context));
        return edits.z(z, QueryRows::everyOf(z.size(1)));
    }
    WalkPlan plan = planOf(pass.model().spec().stepOf(sublayer.block), std::move(onBase), job);
    plan.ownMeans = means;
    TapRequest wanted;
    wanted.taps = {zOf(sublayer)};
    Taps taps(std::move(wanted));
    HEADSCOPE_TRY(const WalkState ignored, transformer().walk(entering, plan, taps));
    return taps.kept(zOf(sublayer));
}

// Shape: z, edited and each slope [1, P, H, d].
Result<void> HeadGradients::Impl::note(SublayerRef sublayer, const at::Tensor& z, const at::Tensor& edited,
                                       const std::vector<at::Tensor>& slopesOfZ) {
    const auto perHead = [](const at::Tensor& change, const at::Tensor& slope) {
        return (change * slope).sum({0, 1, 3}, false, at::kDouble);  // [H]
    };
    std::vector<at::Tensor> changes;
    changes.reserve(slopesOfZ.size());
    for (const at::Tensor& slope : slopesOfZ) changes.push_back(perHead(edited - z, slope));
    const at::Tensor ofGates = perHead(z, slopesOfZ.front());
    std::vector<double> ofHead(changes.size());
    for (HeadIndex head; head.value < z.size(2); ++head.value) {
        for (std::size_t i = 0; i < changes.size(); ++i) ofHead[i] = changes[i][head.value].item<double>();
        const HeadRef ref{sublayer.block.stack, sublayer.block.layer, sublayer.kind, head};
        const std::size_t cell = result.cell(ref);
        const double effect = slopes.effectOf(ofHead);
        if (!std::isfinite(effect)) {
            return fail(ErrorCode::notFinite,
                        fmt::format("the gradient at head {} is not finite", headText(ref)),
                        "check the edit factors and the checkpoint, or sweep exactly");
        }
        result.values[cell] = static_cast<float>(effect);
        result.done[cell] = 1;
        if (!gates.empty()) gates[cell] = static_cast<float>(ofGates[head.value].item<double>());
    }
    return {};
}

// Walks a block under autograd.  Shape: that of `entering`.
Result<BlockGraph> HeadGradients::Impl::graphOf(WalkStep step, const WalkState& entering,
                                                const std::vector<SublayerRef>& sublayers,
                                                const JobContext& job) {
    const ModelSpec& spec = pass.model().spec();
    WalkPlan plan = planOf(step, result.request.base, job);
    HEADSCOPE_TRY(plan.ownMeans, pass.ownMeans(result.request.input, result.request.base, job));
    TapRequest wanted;
    for (const SublayerRef sublayer : sublayers) wanted.taps.insert(zOf(sublayer));
    Taps taps(std::move(wanted));
    const at::AutoGradMode gradients(true);
    const auto leaf = [](const at::Tensor& of) { return of.detach().requires_grad_(true); };
    BlockGraph graph;
    WalkState leaves{leaf(entering.residual), entering.other};
    graph.inputs.push_back(leaves.residual);
    if (readsEncoder(step)) {
        leaves.other = leaf(entering.other);
        graph.inputs.push_back(leaves.other);
    }
    HEADSCOPE_TRY(const WalkState leaving, transformer().walk(std::move(leaves), plan, taps));
    // The encoder's last block hands over what the decoder reads.
    const bool handsOver = spec.twoStacks() && step.value + 1 == spec.encoderLayers();
    graph.leaving = handsOver ? leaving.other : leaving.residual;
    graph.firstZ = graph.inputs.size();
    for (const SublayerRef sublayer : sublayers) graph.inputs.push_back(taps.kept(zOf(sublayer)));
    return graph;
}

Result<void> HeadGradients::Impl::descend(WalkStep step, const JobContext& job) {
    const std::vector<SublayerRef> sublayers = sublayersOf(step);
    HEADSCOPE_TRY(const WalkState entering,
                  pass.stateBefore(result.request.input, result.request.base, step, job.silent()));
    HEADSCOPE_TRY(BlockGraph graph, graphOf(step, entering, sublayers, job));
    const bool reads = readsEncoder(step);
    const std::size_t readouts = slopes.ofResidual.size();
    std::vector<at::Tensor> onward, encoded = ofEncoded;
    encoded.resize(readouts);
    std::vector<std::vector<at::Tensor>> slopesOfZ(sublayers.size());
    for (std::size_t i = 0; i < readouts; ++i) {
        if (job.cancelled()) return fail(ErrorCode::cancelled, "the estimate was stopped");
        auto found =
            torch::autograd::grad({graph.leaving}, graph.inputs, {slopes.ofResidual[i]}, i + 1 < readouts);
        onward.push_back(found[0]);
        if (reads) encoded[i] = encoded[i].defined() ? encoded[i] + found[1] : found[1];
        for (std::size_t s = 0; s < sublayers.size(); ++s) slopesOfZ[s].push_back(found[graph.firstZ + s]);
    }
    for (std::size_t s = 0; s < sublayers.size(); ++s) {
        if (!asked(sublayers[s])) continue;
        const at::Tensor z = graph.inputs[graph.firstZ + s].detach();
        HEADSCOPE_TRY(const at::Tensor edited, editedZ(sublayers[s], z, entering, job));
        HEADSCOPE_CHECKED(note(sublayers[s], z, edited, slopesOfZ[s]));
    }
    // Only now, so that a step that was stopped can be taken again. A decoder's first block leaves nothing
    // but what the encoder wrote to go on from.
    const bool entersEncoder = reads && step.value == pass.model().spec().encoderLayers();
    slopes.ofResidual = entersEncoder ? std::exchange(encoded, {}) : std::move(onward);
    ofEncoded = std::move(encoded);
    return {};
}

Result<bool> HeadGradients::step(const JobContext& job) {
    if (m_impl->next.value == 0) return false;
    auto done = guarded([&]() -> Result<void> {
        const at::NoGradGuard noGradients;
        return m_impl->descend(WalkStep{m_impl->next.value - 1}, job);
    });
    if (!done) return fail(std::move(done).error());
    --m_impl->next.value;
    return m_impl->next.value > 0;
}

const SweepResult& HeadGradients::result() const { return m_impl->result; }

const std::vector<float>& HeadGradients::gates() const { return m_impl->gates; }

float HeadGradients::fraction() const {
    const auto all = static_cast<float>(m_impl->pass.model().spec().endStep().value);
    return 1.0F - static_cast<float>(m_impl->next.value) / all;
}

}  // namespace headscope
