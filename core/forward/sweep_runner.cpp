// SPDX-License-Identifier: GPL-3.0-or-later
// The exact effect of every head, batch by batch.
#include "core/forward/sweep_runner.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/head_text.h"
#include "core/forward/effect_meter.h"
#include "core/forward/request_check.h"
#include "core/forward/torch_guard.h"
#include "core/model/transformer.h"
#include "core/sweep/sweep_plan.h"

namespace headscope {
namespace {

constexpr std::uint64_t kBatchBytes = std::uint64_t{256} << 20U;

Result<void> checkMetric(const SweepRequest& request, const ModelSpec& spec) {
    const bool target = request.logits.target.has_value();
    const bool foil = request.logits.foil.has_value();
    if (!spec.output.head) {
        return fail(ErrorCode::metricUnavailable,
                    "this model has no output head, so heads have no effect on tokens",
                    "open a model with a language-model head");
    }
    if (request.metric == EffectMetric::dloss && spec.bidirectional()) {
        return fail(ErrorCode::metricUnavailable, "a masked model has no next-token loss",
                    "use kl, dlogprob or logit-diff");
    }
    if (request.metric == EffectMetric::dloss && request.input.tokenCount() < 2) {
        return fail(ErrorCode::metricUnavailable, "a prompt of one token has no loss",
                    "type a longer prompt");
    }
    if (request.metric == EffectMetric::dlogprob && !target) {
        return fail(ErrorCode::metricUnavailable, "dlogprob needs a target token", "choose a target");
    }
    if (request.metric == EffectMetric::logitDiff && !(target && foil)) {
        return fail(ErrorCode::metricUnavailable, "logit-diff needs a target and a foil token",
                    "choose both");
    }
    if (request.kind == EditKind::zeroLayer) {
        return fail(ErrorCode::usage, "zero-layer edits a whole layer, a sweep edits one head at a time",
                    "use zero");
    }
    return {};
}

Result<void> checkSublayers(const SweepRequest& request, const ModelSpec& spec) {
    const std::vector<SublayerRef> known = allSublayers(spec);
    for (const SublayerRef sublayer : request.sublayers) {
        if (std::find(known.begin(), known.end(), sublayer) != known.end()) continue;
        const std::string_view prefix = headPrefix(sublayer.block.stack, sublayer.kind);
        return fail(ErrorCode::headRange,
                    fmt::format("there is no layer {}{} in this model", prefix, sublayer.block.layer.value),
                    fmt::format("its main stack has {} layers", spec.layerCount()));
    }
    return {};
}

// The batch that holds the largest effect first.
void sortByPreview(std::vector<SweepBatch>& batches, const SweepResult& result) {
    if (result.preview.size() != result.values.size()) return;
    const auto largest = [&result](const SweepBatch& batch) {
        float most = 0.0F;
        for (HeadIndex head = batch.begin; head < batch.end; ++head.value) {
            const HeadRef ref{batch.block.stack, batch.block.layer, batch.kind, head};
            most = std::max(most, std::abs(result.preview[result.cell(ref)]));
        }
        return most;
    };
    std::stable_sort(batches.begin(), batches.end(),
                     [&](const SweepBatch& a, const SweepBatch& b) { return largest(a) > largest(b); });
}

}  // namespace

struct SweepRunner::Impl {
    ForwardPass& pass;
    SweepResult result;
    std::vector<SweepBatch> batches;
    std::size_t next = 0;
    Answer answer;
    Position position;
    at::Tensor baselineLogits, baselineLogProbs;  // [1, P, V]

    [[nodiscard]] WalkStep end() const { return pass.model().spec().endStep(); }
    [[nodiscard]] std::optional<std::vector<Position>> rows() const {
        if (answer.positions.size() == result.request.input.tokenCount()) return std::nullopt;
        return answer.positions;
    }
    Result<void> prime(const JobContext& job);
    Result<void> compute(const SweepBatch& batch, const JobContext& job);
};

SweepRunner::SweepRunner() = default;
SweepRunner::~SweepRunner() = default;

Result<void> SweepRunner::Impl::prime(const JobContext& job) {
    const SweepRequest& request = result.request;
    // Every row is walked once here: each layer's residual then waits in the cache.
    HEADSCOPE_TRY(const WalkState leaving, pass.stateBefore(request.input, request.base, end(), job));
    at::Tensor kept = leaving.residual;
    if (const auto wanted = rows()) kept = kept.narrow(1, wanted->front().value, 1);
    baselineLogits = pass.model().transformer().unembed(kept);
    HEADSCOPE_TRY(baselineLogProbs, finiteLogProbs(baselineLogits));
    return {};
}

Result<std::unique_ptr<SweepRunner>> SweepRunner::start(ForwardPass& pass, SweepRequest request,
                                                        const JobContext& job, std::vector<float> preview) {
    return guarded([&]() -> Result<std::unique_ptr<SweepRunner>> {
        const at::NoGradGuard noGradients;
        const ModelSpec& spec = pass.model().spec();
        HEADSCOPE_CHECKED(checkRequest(spec, request.input, request.base));
        HEADSCOPE_CHECKED(checkLogits(spec, request.logits, request.input));
        HEADSCOPE_CHECKED(checkMetric(request, spec));
        HEADSCOPE_CHECKED(checkSublayers(request, spec));
        request.logits.everyPosition = request.metric == EffectMetric::dloss;
        std::unique_ptr<SweepRunner> runner(new SweepRunner());
        SweepResult result;
        result.grids = spec.headGrids();
        result.values.assign(allHeads(spec).size(), std::numeric_limits<float>::quiet_NaN());
        result.done.assign(result.values.size(), 0);
        Answer answer = pass.answerFor(request.input, request.logits);
        const Position position =
            request.logits.position.value_or(defaultPosition(spec, request.input, std::nullopt));
        auto batches = planSweep(spec, request.input, kBatchBytes, request.sublayers);
        result.preview = std::move(preview);
        sortByPreview(batches, result);
        result.request = std::move(request);
        runner->m_impl = std::make_unique<Impl>(
            Impl{pass, std::move(result), std::move(batches), 0, std::move(answer), position, {}, {}});
        HEADSCOPE_CHECKED(runner->m_impl->prime(job));
        return runner;
    });
}

Result<void> SweepRunner::Impl::compute(const SweepBatch& batch, const JobContext& job) {
    const SweepRequest& request = result.request;
    std::vector<InterventionSet> sets;
    for (std::uint32_t head = batch.begin.value; head < batch.end.value; ++head) {
        HeadEdit edit;
        edit.head = {batch.block.stack, batch.block.layer, batch.kind, HeadIndex{head}};
        edit.kind = request.kind;
        edit.parameter = request.parameter;
        edit.reference = request.reference;
        sets.push_back(request.base.with(edit));
    }
    const auto count = static_cast<std::int64_t>(sets.size());
    const WalkStep step = pass.model().spec().stepOf(batch.block);
    HEADSCOPE_TRY(const WalkState entering, pass.stateBefore(request.input, request.base, step, job));
    HEADSCOPE_TRY(at::Tensor leaving,
                  pass.walkBatch(entering, request.input, step, std::move(sets), rows(), job));
    if (leaving.size(0) != count) leaving = leaving.expand({count, leaving.size(1), leaving.size(2)});
    const at::Tensor logits = pass.model().transformer().unembed(leaving);  // [B, P, V]
    HEADSCOPE_TRY(const at::Tensor logProbs, finiteLogProbs(logits));
    const std::vector<float> values = measureMetric(request.metric, answer, baselineLogits, baselineLogProbs,
                                                    logits, logProbs, position, request.logits);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const HeadIndex head{batch.begin.value + static_cast<std::uint32_t>(i)};
        const std::size_t cell = result.cell({batch.block.stack, batch.block.layer, batch.kind, head});
        result.values[cell] = values[i];
        result.done[cell] = 1;
    }
    return {};
}

Result<bool> SweepRunner::step(const JobContext& job) {
    if (m_impl->next >= m_impl->batches.size()) return false;
    auto computed = guarded([&]() -> Result<void> {
        const at::NoGradGuard noGradients;
        return m_impl->compute(m_impl->batches[m_impl->next], job);
    });
    if (!computed) return fail(std::move(computed).error());
    ++m_impl->next;
    return m_impl->next < m_impl->batches.size();
}

const SweepResult& SweepRunner::result() const { return m_impl->result; }

float SweepRunner::fraction() const {
    return static_cast<float>(m_impl->next) / static_cast<float>(m_impl->batches.size());
}

}  // namespace headscope
