// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of every head to first order, from one backward pass.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/forward_pass.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// Estimates a sweep: an edit that turns a head's z into z' changes what the metric reads by about
/// Σ (z' − z) · ∂m/∂z, over positions and dimensions, with the request's base edits in force. Pattern edits
/// are estimated through z too, as z is linear in the pattern. The metric follows as MetricSlopes says.
/// Source: Michel et al. 2019 §4 (a head's gate); Nanda 2023, Syed et al. 2023 (attribution patching);
/// methods.md §3.7.
///
/// Goes through the blocks from the last to the first, one a step. Each is walked once more under autograd
/// from what entered it, so that the graph of a single block is in memory, not that of the walk.
/// Source: Chen et al. 2016 (arXiv:1604.06174).
class HeadGradients {
public:
    /// `pass` must outlive the estimate; its caches keep what enters every block for a sweep to come.
    /// Errors: as ForwardPass::run and setUpSweep(); metricUnavailable for top1; memoryLimit, before anything
    /// is allocated, with the bytes that are needed.
    [[nodiscard]] static Result<std::unique_ptr<HeadGradients>> start(ForwardPass& pass, SweepRequest request,
                                                                      const JobContext& job);
    ~HeadGradients();

    /// Goes through the next block.  Returns false when all is done.  Errors: cancelled, notFinite,
    /// memoryLimit.
    [[nodiscard]] Result<bool> step(const JobContext& job);
    /// What is estimated so far; its request's method is firstOrder.
    [[nodiscard]] const SweepResult& result() const;
    /// d metric / d gate of every head, where the gate multiplies z: what a first-order estimate of zeroZ is
    /// the negative of.  Shape: as SweepResult::values; NaN where not done. Empty for kl, which has none.
    [[nodiscard]] const std::vector<float>& gates() const;
    /// Fraction of the blocks done.
    [[nodiscard]] float fraction() const;

    /// The price of an estimate in blocks walked, beside the walk that every sweep begins with: each block
    /// once more, and backward, for one and a half each time, by measurement (docs/performance.md).
    [[nodiscard]] static std::uint64_t blockWalks(const ModelSpec& spec, EffectMetric metric);

private:
    HeadGradients();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
