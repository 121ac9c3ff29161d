// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep in steps: a preview where one is asked for and quicker, then the exact values.
#pragma once

#include <memory>
#include <utility>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/sweep_runner.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// One sweep of the study lane.
class SweepWork {
public:
    explicit SweepWork(SweepRequest request) : m_request(std::move(request)) {}

    /// True where the next step would compute a preview, if there is an engine for it.
    [[nodiscard]] bool previews() const { return m_request.preview && !m_exact && !m_previewed; }
    /// Computes the next batch: of the preview on `preview`, null where there is no such engine, then of the
    /// exact values on `exact`.  Returns false when all is done.  Errors: those of SweepRunner.
    [[nodiscard]] Result<bool> step(ForwardPass& exact, ForwardPass* preview, const JobContext& job);
    /// What is known so far: until the first exact batch is done, previews alone.
    [[nodiscard]] SweepResult result() const;
    /// Fraction of the batches done, of the preview while it lasts.
    [[nodiscard]] float fraction() const;

private:
    SweepRequest m_request;
    bool m_previewed = false;
    std::unique_ptr<SweepRunner> m_preview, m_exact;
};

}  // namespace headscope
