// SPDX-License-Identifier: GPL-3.0-or-later
// The exact effect of every head, batch by batch.
#include "core/forward/sweep_runner.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/forward/effect_meter.h"
#include "core/forward/sweep_setup.h"
#include "core/forward/torch_guard.h"
#include "core/model/transformer.h"
#include "core/sweep/sweep_plan.h"

namespace headscope {
namespace {

constexpr std::uint64_t kBatchBytes = std::uint64_t{256} << 20U;

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
    SweepSetup setup;
    SweepResult result;
    std::vector<SweepBatch> batches;
    std::size_t next = 0;
    at::Tensor baselineLogits, baselineLogProbs;  // [1, P, V]

    Result<void> prime(const JobContext& job);
    Result<void> compute(const SweepBatch& batch, const JobContext& job);
};

SweepRunner::SweepRunner() = default;
SweepRunner::~SweepRunner() = default;

Result<void> SweepRunner::Impl::prime(const JobContext& job) {
    const SweepRequest& request = result.request;
    // Every row is walked once here: each layer's residual then waits in the cache.
    const WalkStep end = pass.model().spec().endStep();
    HEADSCOPE_TRY(const WalkState leaving, pass.stateBefore(request.input, request.base, end, job));
    baselineLogits = pass.model().transformer().unembed(readRows(setup, leaving.residual));
    HEADSCOPE_TRY(baselineLogProbs, finiteLogProbs(baselineLogits));
    return {};
}

Result<std::unique_ptr<SweepRunner>> SweepRunner::start(ForwardPass& pass, SweepRequest request,
                                                        const JobContext& job, std::vector<float> preview) {
    return guarded([&]() -> Result<std::unique_ptr<SweepRunner>> {
        const at::NoGradGuard noGradients;
        HEADSCOPE_TRY(SweepSetup setup, setUpSweep(pass, std::move(request)));
        std::unique_ptr<SweepRunner> runner(new SweepRunner());
        SweepResult result = setup.empty;
        auto batches =
            planSweep(pass.model().spec(), result.request.input, kBatchBytes, result.request.sublayers);
        result.preview = std::move(preview);
        sortByPreview(batches, result);
        runner->m_impl = std::make_unique<Impl>(
            Impl{pass, std::move(setup), std::move(result), std::move(batches), 0, {}, {}});
        HEADSCOPE_CHECKED(runner->m_impl->prime(job));
        return runner;
    });
}

Result<void> SweepRunner::Impl::compute(const SweepBatch& batch, const JobContext& job) {
    const SweepRequest& request = result.request;
    std::vector<InterventionSet> sets;
    for (std::uint32_t head = batch.begin.value; head < batch.end.value; ++head) {
        const HeadRef edited{batch.block.stack, batch.block.layer, batch.kind, HeadIndex{head}};
        sets.push_back(request.base.with(request.editOf(edited)));
    }
    const auto count = static_cast<std::int64_t>(sets.size());
    const WalkStep step = pass.model().spec().stepOf(batch.block);
    HEADSCOPE_TRY(const WalkState entering, pass.stateBefore(request.input, request.base, step, job));
    HEADSCOPE_TRY(at::Tensor leaving,
                  pass.walkBatch(entering, request.input, step, std::move(sets), setup.rows, job));
    if (leaving.size(0) != count) leaving = leaving.expand({count, leaving.size(1), leaving.size(2)});
    const at::Tensor logits = pass.model().transformer().unembed(leaving);  // [B, P, V]
    HEADSCOPE_TRY(const at::Tensor logProbs, finiteLogProbs(logits));
    const std::vector<float> values =
        measureMetric(request.metric, setup.answer, baselineLogits, baselineLogProbs, logits, logProbs,
                      setup.position, request.logits);
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
