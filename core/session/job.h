// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of work of a lane, cut into short steps.
#pragma once

#include <functional>
#include <memory>

#include "core/base/job_context.h"
#include "core/session/lane.h"

namespace headscope {

/// What a step says.
enum class StepOutcome : std::uint8_t { more, done };

/// A job: steps of about 50 ms, between which work of higher lanes may run.
class Job {
public:
    virtual ~Job() = default;
    /// Runs one step on the worker thread.
    virtual StepOutcome step(const JobContext& context) = 0;
};

/// A job and the lane it belongs to.
struct QueuedJob {
    Lane lane{};
    std::unique_ptr<Job> job;
};

}  // namespace headscope
