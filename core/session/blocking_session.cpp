// SPDX-License-Identifier: GPL-3.0-or-later
// A Session, its reports in a queue that the caller's thread drains while it waits.
#include "core/session/blocking_session.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "core/forward/compute_options.h"
#include "core/session/session.h"

namespace headscope {
namespace {

// Functions on their way to the waiting thread.
class Inbox {
public:
    void post(std::function<void()> function) {
        {
            const std::lock_guard lock(m_mutex);
            m_functions.push_back(std::move(function));
        }
        m_filled.notify_one();
    }
    // Runs what has come; waits a little where nothing has.
    void drain() {
        std::deque<std::function<void()>> come;
        {
            std::unique_lock lock(m_mutex);
            // Bounded, because a signal handler can only set a flag that the waiter must look at.
            m_filled.wait_for(lock, std::chrono::milliseconds(20), [this] { return !m_functions.empty(); });
            come.swap(m_functions);
        }
        for (const auto& function : come) function();
    }

    // Reports that nobody waits for hold the way back to this box: they would keep each other alive.
    void clear() {
        const std::lock_guard lock(m_mutex);
        m_functions.clear();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::deque<std::function<void()>> m_functions;
};

}  // namespace

std::string engineLibrary() { return computeLibrary(); }

struct BlockingSession::Impl final : RunObserver {
    Impl(const SessionOptions& options, Progress report)
        : progress(std::move(report)),
          session(whole(options), [box = inbox](std::function<void()> f) { box->post(std::move(f)); }) {
        session.setObserver(this);
    }

    // Nobody looks at half an answer here.
    static SessionOptions whole(SessionOptions options) {
        options.answerFirstFrom = std::numeric_limits<std::uint64_t>::max();
        return options;
    }

    void loadReady(Ticket ticket, ModelInfoPtr opened) override { settle(ticket, loaded, std::move(opened)); }
    void runProgressed(Ticket, ThumbnailsPtr) override {}
    void runAnswered(Ticket, RunResultPtr) override {}
    void runReady(Ticket ticket, RunResultPtr result) override { settle(ticket, ran, std::move(result)); }
    void viewReady(Ticket ticket, PatternResultPtr result) override {
        settle(ticket, viewed, std::move(result));
    }
    void studyReady(Ticket ticket, StudyResult result) override {
        settle(ticket, studied, std::move(result));
    }
    void studyProgressed(Ticket, StudyProgress) override {}
    void fileReady(Ticket, ExportData) override {}
    void progressed(Lane, Ticket, float fraction, std::string stage) override {
        if (progress) progress(fraction, stage);
    }
    void failed(Lane, Ticket ticket, Error failure) override { settle(ticket, error, std::move(failure)); }

    template <class Slot, class Value>
    void settle(Ticket ticket, Slot& slot, Value value) {
        if (ticket != waitingFor) return;
        slot = std::move(value);
        waitingFor = {};
    }

    // Waits for the report of `ticket`, which lands in `slot` or in `error`.
    template <class Value>
    Result<Value> wait(Ticket ticket, Lane lane, std::optional<Value>& slot,
                       const std::function<void()>& meanwhile = {}) {
        waitingFor = ticket;
        slot.reset();
        error.reset();
        while (waitingFor == ticket) {
            inbox->drain();
            if (meanwhile) meanwhile();
            if (waitingFor == ticket && interrupted.load()) {
                session.cancel(lane);
                waitingFor = {};
                return fail(ErrorCode::cancelled, "interrupted");
            }
        }
        if (error) return fail(std::move(*error));
        return std::move(*slot);
    }

    std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
    Progress progress;
    std::atomic<bool> interrupted{false};
    Ticket waitingFor;
    std::optional<ModelInfoPtr> loaded;
    std::optional<RunResultPtr> ran;
    std::optional<PatternResultPtr> viewed;
    std::optional<StudyResult> studied;
    std::optional<Error> error;
    ModelInfoPtr info;
    Session session;  // last: stops before the rest goes
};

BlockingSession::BlockingSession() = default;
BlockingSession::~BlockingSession() {
    if (!m_impl) return;
    const auto inbox = m_impl->inbox;
    m_impl.reset();  // the engine's thread is gone, and posts no more
    inbox->clear();
}

Result<std::unique_ptr<BlockingSession>> BlockingSession::open(const std::string& model,
                                                               const SessionOptions& options,
                                                               Progress progress) {
    std::unique_ptr<BlockingSession> session(new BlockingSession());
    session->m_impl = std::make_unique<Impl>(options, std::move(progress));
    Impl& impl = *session->m_impl;
    HEADSCOPE_TRY(impl.info, impl.wait(impl.session.load(model), Lane::load, impl.loaded));
    return session;
}

const ModelInfo& BlockingSession::model() const { return *m_impl->info; }

Result<RunResultPtr> BlockingSession::run(RunRequest request) {
    return m_impl->wait(m_impl->session.run(std::move(request)), Lane::run, m_impl->ran);
}

Result<PatternResultPtr> BlockingSession::view(PatternRequest request) {
    return m_impl->wait(m_impl->session.view(std::move(request)), Lane::view, m_impl->viewed);
}

Result<StudyResult> BlockingSession::study(StudyRequest request, const std::function<void()>& meanwhile) {
    return m_impl->wait(m_impl->session.study(std::move(request)), Lane::study, m_impl->studied, meanwhile);
}

void BlockingSession::interrupt() noexcept { m_impl->interrupted.store(true); }

}  // namespace headscope
