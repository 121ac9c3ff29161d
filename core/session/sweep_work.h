// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep in steps: previews where they are asked for and quicker, then the values that stay.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/head_gradients.h"
#include "core/forward/sweep_runner.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// One sweep of the study lane.
///
/// Its order: an estimate from the gradient where that is a small part of the exact work and there is no
/// quicker engine, or the sweep is so long that even that one's first values would be waited for; the same
/// sweep in products of 16 bits where there is such an engine; the exact values.
class SweepWork {
public:
    /// The engine for products of 16 bits, made when it is first asked for; null: there is none.
    using NarrowEngine = std::function<ForwardPass*()>;

    /// Some 2 s of two cores: from here on one would wait even for the first values in 16 bits.
    static constexpr double kLongOperations = 5e11;

    /// `longOperations`: floating-point operations of a sweep that is long.
    explicit SweepWork(SweepRequest request, double longOperations = kLongOperations)
        : m_request(std::move(request)), m_longOperations(longOperations) {}

    /// Computes the next batch, or goes through the next block of an estimate. Returns false when all is
    /// done. A preview that finds no memory is left out.  Errors: those of SweepRunner and HeadGradients.
    [[nodiscard]] Result<bool> step(ForwardPass& exact, const NarrowEngine& narrow, const JobContext& job);
    /// What is known so far: until the first value that stays is there, previews alone.
    [[nodiscard]] SweepResult result() const;
    /// True where what the last step computed is a preview.
    [[nodiscard]] bool previews() const { return m_now != PreviewKind::none; }
    /// True where the last step was the last one of a preview: worth to be shown at once.
    [[nodiscard]] bool previewDone() const { return m_previewDone; }
    /// Fraction of what the last step belonged to.
    [[nodiscard]] float fraction() const { return m_fraction; }
    /// The name of that: "first-order estimate", "16-bit preview", "effect map".
    [[nodiscard]] std::string_view stage() const;

private:
    void plan(const ForwardPass& exact, const NarrowEngine& narrow);
    Result<bool> advanceEstimate(ForwardPass& exact, const JobContext& job);
    Result<bool> estimate(ForwardPass& exact, const JobContext& job);
    Result<bool> preview(ForwardPass& narrow, const JobContext& job);
    Result<bool> compute(ForwardPass& exact, const JobContext& job);
    void show(const SweepResult& found, PreviewKind kind);

    SweepRequest m_request;
    double m_longOperations;
    std::vector<PreviewKind> m_order;  // what is still to be done, the next last
    bool m_planned = false;
    PreviewKind m_now = PreviewKind::none;
    bool m_previewDone = false;
    float m_fraction = 0.0F;
    SweepResult m_shown;  // before the first value that stays
    std::unique_ptr<HeadGradients> m_estimate;
    std::unique_ptr<SweepRunner> m_preview, m_exact;
};

}  // namespace headscope
