// SPDX-License-Identifier: GPL-3.0-or-later
// The exact effect of every head: resume at its layer, one batch of edit sets a step.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/forward_pass.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// Computes a sweep in steps, so that live work may come between.
class SweepRunner {
public:
    /// `pass` must outlive the runner. With a `preview` of every head the batches come in its order, the one
    /// with the largest effect first; the values do not depend on it.  Shape: preview as SweepResult::values.
    /// Errors: as ForwardPass::run and setUpSweep().
    /// Promise: a head's effect is the same, bit for bit, whichever sublayers are asked for.
    [[nodiscard]] static Result<std::unique_ptr<SweepRunner>> start(ForwardPass& pass, SweepRequest request,
                                                                    const JobContext& job,
                                                                    std::vector<float> preview = {});
    ~SweepRunner();

    /// Computes the next batch.  Returns false when all is done.  Errors: cancelled, notFinite, memoryLimit.
    [[nodiscard]] Result<bool> step(const JobContext& job);
    /// What is known so far.
    [[nodiscard]] const SweepResult& result() const;
    /// Fraction of the batches done.
    [[nodiscard]] float fraction() const;

private:
    SweepRunner();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
