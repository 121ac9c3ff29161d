// SPDX-License-Identifier: GPL-3.0-or-later
// Runs requests on one model: resumes where an earlier run already was, measures effects.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/loaded_model.h"
#include "core/request/generate_request.h"
#include "core/request/pattern_request.h"
#include "core/request/run_request.h"
#include "core/results/run_result.h"

namespace at {
class Tensor;
}  // namespace at

namespace headscope {

struct Answer;
struct ReferenceTensor;
struct WalkState;

/// How much work was done, exactly; tests and benchmarks read it.
struct WorkCounters {
    std::uint64_t layersWalked{};  ///< blocks computed, once per block whatever the batch
    std::uint64_t walks{};
};

/// One engine: a model and its caches. Not thread-safe; the engine thread owns it.
class ForwardPass {
public:
    /// `memoryLimitBytes` bounds captures and caches, beside what the model was opened with.
    ForwardPass(std::shared_ptr<const LoadedModel> model, std::uint64_t memoryLimitBytes);
    ~ForwardPass();

    /// The model.
    [[nodiscard]] const LoadedModel& model() const;

    /// Hears the thumbnails of a block as soon as it is done, on the calling thread.
    using BlockDone = std::function<void(const std::vector<PatternThumbnail>&)>;

    /// One pass, and the baseline's where edits need it. Thumbnails asked for and not yet known are told to
    /// `blockDone` as well, in walk order.
    /// Errors: promptEmpty, promptTooLong, headRange, metricUnavailable, memoryLimit, notFinite, cancelled.
    [[nodiscard]] Result<RunResult> run(const RunRequest& request, const JobContext& job,
                                        const BlockDone& blockDone = {});
    /// Patterns of some heads, from cached residuals where there are some.  Errors: as run.
    [[nodiscard]] Result<PatternResult> patterns(const PatternRequest& request, const JobContext& job);
    /// The mean z of every head over the positions of all inputs.  Errors: as run.
    [[nodiscard]] Result<ReferencePtr> reference(const ReferenceRequest& request, const JobContext& job);

    /// What has been computed so far.
    [[nodiscard]] const WorkCounters& counters() const;

    // For the sweep, the generator and patterns on demand, which share the caches.

    /// What enters the block of `step`, walked from the deepest cached one.  Shape: residual [1, T, D].
    [[nodiscard]] Result<WalkState> stateBefore(const ModelInput& input, const InterventionSet& edits,
                                                WalkStep step, const JobContext& job);
    /// Walks a batch of edit sets from `step` to the end.
    /// Shape: residual of `state` [1, T or S, D] -> [B or 1, P, D].
    [[nodiscard]] Result<at::Tensor> walkBatch(const WalkState& state, const ModelInput& input, WalkStep step,
                                               std::vector<InterventionSet> sets,
                                               std::optional<std::vector<Position>> rows,
                                               const JobContext& job);
    /// The unedited mean z of every head over this prompt, where an edit asks for it; else null. Valid until
    /// another prompt's is asked for.
    [[nodiscard]] Result<const ReferenceTensor*> ownMeans(const ModelInput& input,
                                                          const InterventionSet& edits,
                                                          const JobContext& job);
    /// Most bytes that one request may hold beside its pass.
    [[nodiscard]] std::uint64_t requestBytes() const;
    /// Positions and next tokens of an answer: all of them, or one.
    [[nodiscard]] Answer answerFor(const ModelInput& input, const LogitsSpec& logits) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// log-softmax over the vocabulary, checked to be finite.  Shape: [.., V] -> same.  Errors: notFinite.
[[nodiscard]] Result<at::Tensor> finiteLogProbs(const at::Tensor& logits);

}  // namespace headscope
