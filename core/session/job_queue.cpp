// SPDX-License-Identifier: GPL-3.0-or-later
// The worker thread and its lanes.
#include "core/session/job_queue.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace headscope {
namespace {

// A job in flight, with the flag that stops it and how far it says it is.
struct Running {
    std::unique_ptr<Job> job;
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<std::atomic<float>> fraction = std::make_shared<std::atomic<float>>(0.0F);
    JobContext context;
};

}  // namespace

struct JobQueue::Impl {
    explicit Impl(JobQueue::Progress report) : progress(std::move(report)) {}

    struct LaneState {
        std::unique_ptr<Job> pending;
        std::optional<Running> running;
    };

    void work();
    std::optional<std::size_t> nextLane() const;
    void begin(std::size_t lane);
    [[nodiscard]] bool nothingLeft() const;

    JobQueue::Progress progress;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::array<LaneState, kLaneCount> lanes;
    bool quit = false;
    std::thread thread;
};

JobQueue::JobQueue(Progress progress) : m_impl(std::make_unique<Impl>(std::move(progress))) {
    m_impl->thread = std::thread([this] { m_impl->work(); });
}

JobQueue::~JobQueue() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->quit = true;
        for (auto& lane : m_impl->lanes) {
            lane.pending.reset();
            if (lane.running) lane.running->stop->store(true);
        }
    }
    m_impl->wake.notify_all();
    m_impl->thread.join();
}

void JobQueue::submit(Lane lane, std::unique_ptr<Job> job) {
    std::unique_ptr<Job> dropped;  // destroyed outside the lock
    {
        const std::lock_guard lock(m_impl->mutex);
        auto& state = m_impl->lanes[static_cast<std::size_t>(lane)];
        dropped = std::exchange(state.pending, std::move(job));
        const bool spare = lane == Lane::run && state.running && state.running->fraction->load() >= 0.5F;
        if (state.running && !spare) state.running->stop->store(true);
    }
    m_impl->wake.notify_all();
}

void JobQueue::cancel(Lane lane) {
    std::unique_ptr<Job> dropped;
    const std::lock_guard lock(m_impl->mutex);
    auto& state = m_impl->lanes[static_cast<std::size_t>(lane)];
    dropped = std::move(state.pending);
    if (state.running) state.running->stop->store(true);
}

bool JobQueue::idle() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->nothingLeft();
}

bool JobQueue::Impl::nothingLeft() const {
    for (const LaneState& lane : lanes) {
        if (lane.pending || lane.running) return false;
    }
    return true;
}

std::optional<std::size_t> JobQueue::Impl::nextLane() const {
    for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
        if (lanes[lane].running || lanes[lane].pending) return lane;
    }
    return std::nullopt;
}

void JobQueue::Impl::begin(std::size_t lane) {
    Running running;
    running.job = std::move(lanes[lane].pending);
    running.context = JobContext(
        running.stop, [this, lane, fraction = running.fraction](float value, std::string_view stage) {
            fraction->store(value);
            if (progress) progress(static_cast<Lane>(lane), value, stage);
        });
    lanes[lane].running = std::move(running);
}

void JobQueue::Impl::work() {
    std::unique_lock lock(mutex);
    while (true) {
        wake.wait(lock, [this] { return quit || nextLane(); });
        if (quit) break;
        const std::size_t lane = *nextLane();
        if (!lanes[lane].running) begin(lane);
        Running& running = *lanes[lane].running;
        lock.unlock();
        // A stopped job still gets its step: it sees the flag and ends without a report.
        const StepOutcome outcome = running.job->step(running.context);
        lock.lock();
        if (outcome == StepOutcome::done || running.stop->load()) {
            std::optional<Running> finished = std::move(lanes[lane].running);
            lanes[lane].running.reset();
            lock.unlock();
            finished.reset();
            lock.lock();
        }
    }
    for (LaneState& lane : lanes) lane.running.reset();
}

}  // namespace headscope
