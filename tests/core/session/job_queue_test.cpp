// SPDX-License-Identifier: GPL-3.0-or-later
// Lanes, replacement, cancellation, destruction while busy: with jobs made for the test.
#include "core/session/job_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace headscope {
namespace {

// A gate that a job waits at until the test opens it.
class Gate {
public:
    void open() {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    void wait() {
        std::unique_lock lock(m_mutex);
        m_reached = true;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_open; });
    }
    void untilReached() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_reached; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false, m_reached = false;
};

class Diary {
public:
    void write(const std::string& line) {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(line);
    }
    std::vector<std::string> lines() {
        const std::lock_guard lock(m_mutex);
        return m_lines;
    }

private:
    std::mutex m_mutex;
    std::vector<std::string> m_lines;
};

class TestJob final : public Job {
public:
    using Step = std::function<StepOutcome(const JobContext&)>;
    explicit TestJob(Step step) : m_step(std::move(step)) {}
    StepOutcome step(const JobContext& context) override { return m_step(context); }

private:
    Step m_step;
};

std::unique_ptr<Job> job(TestJob::Step step) { return std::make_unique<TestJob>(std::move(step)); }

void untilIdle(const JobQueue& queue) {
    while (!queue.idle()) std::this_thread::yield();
}

TEST(JobQueue, NewestPendingJobOfALaneWins) {
    Gate gate;
    Diary diary;
    JobQueue queue;
    queue.submit(Lane::run, job([&](const JobContext&) {
                     gate.wait();
                     return StepOutcome::done;
                 }));
    gate.untilReached();
    for (const char* name : {"a", "b", "c"}) {
        queue.submit(Lane::run, job([&, name](const JobContext&) {
                         diary.write(name);
                         return StepOutcome::done;
                     }));
    }
    gate.open();
    untilIdle(queue);
    EXPECT_EQ(diary.lines(), std::vector<std::string>{"c"});
}

TEST(JobQueue, HigherLanesComeBetweenTheStepsOfLowerOnes) {
    Gate gate;
    Diary diary;
    JobQueue queue;
    int steps = 0;
    queue.submit(Lane::study, job([&](const JobContext&) {
                     if (steps == 0) gate.wait();
                     diary.write("study");
                     return ++steps == 2 ? StepOutcome::done : StepOutcome::more;
                 }));
    gate.untilReached();
    queue.submit(Lane::view, job([&](const JobContext&) {
                     diary.write("view");
                     return StepOutcome::done;
                 }));
    queue.submit(Lane::run, job([&](const JobContext&) {
                     diary.write("run");
                     return StepOutcome::done;
                 }));
    gate.open();
    untilIdle(queue);
    EXPECT_EQ(diary.lines(), (std::vector<std::string>{"study", "run", "view", "study"}));
}

TEST(JobQueue, RunIsCancelledOnlyInItsFirstHalf) {
    for (const float fraction : {0.2F, 0.8F}) {
        Gate gate;
        std::atomic<bool> stopped{false};
        JobQueue queue;
        queue.submit(Lane::run, job([&](const JobContext& context) {
                         context.progress(fraction, "layers");
                         gate.wait();
                         stopped = context.cancelled();
                         return StepOutcome::done;
                     }));
        gate.untilReached();
        queue.submit(Lane::run, job([](const JobContext&) { return StepOutcome::done; }));
        gate.open();
        untilIdle(queue);
        EXPECT_EQ(stopped.load(), fraction < 0.5F);
    }
}

TEST(JobQueue, CancelStopsTheRunningAndDropsThePending) {
    Gate gate;
    std::atomic<int> steps{0};
    Diary diary;
    JobQueue queue;
    queue.submit(Lane::study, job([&](const JobContext&) {
                     ++steps;
                     gate.wait();
                     return StepOutcome::more;
                 }));
    gate.untilReached();
    queue.submit(Lane::study, job([&](const JobContext&) {
                     diary.write("second");
                     return StepOutcome::done;
                 }));
    queue.cancel(Lane::study);
    gate.open();
    untilIdle(queue);
    EXPECT_EQ(steps.load(), 1);
    EXPECT_TRUE(diary.lines().empty());
}

TEST(JobQueue, DestructionWhileBusyJoinsAndDrops) {
    Gate gate;
    std::atomic<bool> cancelled{false};
    std::thread opener;
    {
        JobQueue queue;
        queue.submit(Lane::study, job([&](const JobContext& context) {
                         gate.wait();
                         while (!context.cancelled()) std::this_thread::yield();
                         cancelled = true;
                         return StepOutcome::more;
                     }));
        queue.submit(Lane::load, job([](const JobContext&) { return StepOutcome::done; }));
        gate.untilReached();
        opener = std::thread([&] { gate.open(); });
    }
    opener.join();
    EXPECT_TRUE(cancelled.load());
}

TEST(JobQueue, ProgressNamesItsLane) {
    Diary diary;
    JobQueue queue([&](Lane lane, float, std::string_view stage) {
        if (lane == Lane::load) diary.write(std::string(stage));
    });
    queue.submit(Lane::load, job([](const JobContext& context) {
                     context.progress(0.5F, "weights");
                     return StepOutcome::done;
                 }));
    untilIdle(queue);
    EXPECT_EQ(diary.lines(), std::vector<std::string>{"weights"});
}

}  // namespace
}  // namespace headscope
