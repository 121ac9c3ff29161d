// SPDX-License-Identifier: GPL-3.0-or-later
// One worker thread over four lanes; in a lane the newest job wins.
#pragma once

#include <functional>
#include <memory>

#include "core/session/job.h"

namespace headscope {

/// Runs jobs by lane priority, one step at a time. Any thread may submit.
class JobQueue {
public:
    /// Called on the worker thread with the progress of a running job.
    using Progress = std::function<void(Lane, float, std::string_view)>;

    explicit JobQueue(Progress progress = {});
    /// Cancels everything, waits for the running step, drops the rest.
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// Replaces the lane's pending job. A running one is cancelled, but in the run lane only during its first
    /// half: while somebody drags, every second picture still arrives.
    void submit(Lane lane, std::unique_ptr<Job> job);
    /// Drops the pending job and cancels the running one.
    void cancel(Lane lane);
    /// True where nothing runs and nothing waits.
    [[nodiscard]] bool idle() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
