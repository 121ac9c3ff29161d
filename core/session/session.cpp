// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs of the lanes, and the way of their results to the owner's thread.
#include "core/session/session.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include "core/forward/compute_options.h"
#include "core/forward/forward_pass.h"
#include "core/forward/generator.h"
#include "core/session/export_work.h"
#include "core/session/job_queue.h"
#include "core/session/model_info.h"
#include "core/session/run_cache.h"
#include "core/session/sweep_work.h"

namespace headscope {
namespace {

// Parts of sweeps and runs are shown about this often: the eye wants no more, and each is a copy.
constexpr auto kPartialInterval = std::chrono::milliseconds(60);
// Before pictures would be called stale, a run may as well end.
constexpr auto kFirstPartial = std::chrono::milliseconds(90);

// Where reports go. Shared with functions that are on their way to the owner's thread, so that they find out
// when the Session is gone.
class Outbox {
public:
    explicit Outbox(Session::Post post) : m_post(std::move(post)) {}

    // On the owner's thread.
    void setObserver(RunObserver* observer) { m_observer = observer; }
    // Reports of older tickets than this are dropped: their place was taken.
    void expect(Lane lane, Ticket ticket) { m_oldest[static_cast<std::size_t>(lane)].store(ticket.value); }

    // On any thread.
    template <class Report>
    static void send(const std::shared_ptr<Outbox>& self, Lane lane, Ticket ticket, Report report) {
        ++self->m_onTheWay;
        self->m_post([self, lane, ticket, report = std::move(report)] {
            --self->m_onTheWay;
            const bool wanted = ticket.value >= self->m_oldest[static_cast<std::size_t>(lane)].load();
            if (self->m_observer && wanted) report(*self->m_observer);
        });
    }
    [[nodiscard]] bool empty() const { return m_onTheWay.load() == 0; }

private:
    Session::Post m_post;
    RunObserver* m_observer = nullptr;
    std::array<std::atomic<std::uint64_t>, kLaneCount> m_oldest{};
    std::atomic<int> m_onTheWay{0};
};
using OutboxPtr = std::shared_ptr<Outbox>;

// What only the engine thread touches.
struct Engine {
    std::shared_ptr<const LoadedModel> model;
    std::unique_ptr<ForwardPass> pass;
    std::unique_ptr<ForwardPass> narrow;  // the same model in 16 bits, once a preview was asked for
    bool triedNarrow = false;
    RunCache runs;
    std::filesystem::path folder;
    std::filesystem::path adapter;  // merged onto it; empty: none
    std::string digest;             // of the weights; empty until a file needs it
    MemoryLimit memory;
    ComputeType type = ComputeType::f32;
    std::uint64_t answerFirstFrom = 0;
};

// For previews; null where they would not be quicker.
ForwardPass* narrowPass(Engine& engine) {
    if (!std::exchange(engine.triedNarrow, true) && engine.type == ComputeType::f32) {
        if (auto narrowed = LoadedModel::narrowed(engine.model))
            engine.narrow = std::make_unique<ForwardPass>(std::move(narrowed), engine.memory.bytes);
    }
    return engine.narrow.get();
}

Error noModel() { return {ErrorCode::usage, "no model is open", "open a model first", {}}; }

// A job that ends with one report.
class LaneJob : public Job {
public:
    LaneJob(Lane lane, Ticket ticket, OutboxPtr outbox, Engine& engine)
        : m_lane(lane), m_ticket(ticket), m_outbox(std::move(outbox)), m_engine(engine) {}

protected:
    template <class Report>
    void send(Report report) const {
        Outbox::send(m_outbox, m_lane, m_ticket, std::move(report));
    }
    // Cancelled work reports nothing.
    void sendError(Error error) const {
        if (error.code == ErrorCode::cancelled) return;
        send([lane = m_lane, ticket = m_ticket, error = std::move(error)](RunObserver& observer) {
            observer.failed(lane, ticket, error);
        });
    }
    Lane m_lane;
    Ticket m_ticket;
    OutboxPtr m_outbox;
    Engine& m_engine;
};

class LoadJob final : public LaneJob {
public:
    LoadJob(std::string model, Ticket ticket, OutboxPtr outbox, Engine& engine)
        : LaneJob(Lane::load, ticket, std::move(outbox), engine), m_model(std::move(model)) {}

    StepOutcome step(const JobContext& context) override {
        auto loaded = open(context);
        if (!loaded) {
            sendError(std::move(loaded).error());
        } else {
            send([ticket = m_ticket, info = std::move(*loaded)](RunObserver& observer) {
                observer.loadReady(ticket, info);
            });
        }
        return StepOutcome::done;
    }

private:
    Result<ModelInfoPtr> open(const JobContext& context) {
        HEADSCOPE_TRY(const LocatedModel located, locateModel(m_model));
        HEADSCOPE_TRY(ModelInfoPtr info, readModelInfo(located));
        // Before the first model: a later one takes the place of the one that is open.
        if (m_engine.memory.process == 0) m_engine.memory.process = residentBytes();
        HEADSCOPE_TRY(auto model, LoadedModel::load(located, context, m_engine.memory, m_engine.type));
        m_engine.narrow.reset();
        m_engine.triedNarrow = false;
        m_engine.pass = std::make_unique<ForwardPass>(model, m_engine.memory.bytes);
        m_engine.model = std::move(model);
        m_engine.runs.clear();
        m_engine.folder = located.folder;
        m_engine.adapter = located.adapter;
        m_engine.digest.clear();
        return info;
    }
    std::string m_model;
};

class RunJob final : public LaneJob {
public:
    RunJob(RunRequest request, Ticket ticket, OutboxPtr outbox, Engine& engine)
        : LaneJob(Lane::run, ticket, std::move(outbox), engine), m_request(std::move(request)) {}

    StepOutcome step(const JobContext& context) override {
        if (!m_engine.pass) {
            sendError(noModel());
            return StepOutcome::done;
        }
        if (std::exchange(m_pass, m_engine.pass.get()) != m_engine.pass.get()) m_answered.reset();
        RunResultPtr result = m_engine.runs.find(m_request);
        const bool answersFirst = !result && !m_answered && restTakesLong();
        if (!result) {
            auto computed = m_engine.pass->run(answersFirst ? atPosition(m_request) : m_request, context,
                                               [this](const auto& done) { blockDone(done); });
            if (!computed) {
                sendError(std::move(computed).error());
                return StepOutcome::done;
            }
            if (m_answered) addCost(computed->cost, m_answered->cost);
            result = std::make_shared<const RunResult>(std::move(*computed));
        }
        if (answersFirst) {
            m_answered = result;
            send(
                [ticket = m_ticket, result](RunObserver& observer) { observer.runAnswered(ticket, result); });
            return StepOutcome::more;
        }
        m_engine.runs.put(result);
        send([ticket = m_ticket, result](RunObserver& observer) { observer.runReady(ticket, result); });
        return StepOutcome::done;
    }

private:
    static RunRequest atPosition(RunRequest request) {
        request.logits.everyPosition = false;
        return request;
    }
    // What two requests cost that were one.
    static void addCost(RunCost& cost, const RunCost& first) {
        cost.firstStep = first.firstStep;
        cost.elapsed += first.elapsed;
        cost.baselineElapsed += first.baselineElapsed;
    }
    // True where the answers at all positions take so long that the one that is read should not wait for
    // them: unembedding 64 positions of GPT-2 costs as much as half of its layers.
    [[nodiscard]] bool restTakesLong() const {
        const ModelSpec& spec = m_engine.model->spec();
        const bool takesOne =
            !m_request.logits.everyPosition || !spec.output.head || spec.output.answersOnce();
        return !takesOne && m_request.capture.taps.empty() &&
               std::uint64_t{m_request.input.tokenCount()} * spec.outputs() * spec.modelDim >=
                   m_engine.answerFirstFrom;
    }
    void blockDone(const std::vector<PatternThumbnail>& thumbnails) {
        m_done.insert(m_done.end(), thumbnails.begin(), thumbnails.end());
        const auto now = std::chrono::steady_clock::now();
        if (now - m_reported < kPartialInterval) return;
        m_reported = now;
        send([ticket = m_ticket,
              done = std::make_shared<const std::vector<PatternThumbnail>>(std::exchange(m_done, {}))](
                 RunObserver& observer) { observer.runProgressed(ticket, done); });
    }

    RunRequest m_request;
    const ForwardPass* m_pass = nullptr;   // of the last step
    RunResultPtr m_answered;               // at the position read; null: not yet, or not before the rest
    std::vector<PatternThumbnail> m_done;  // not reported yet
    std::chrono::steady_clock::time_point m_reported = std::chrono::steady_clock::now() + kFirstPartial;
};

class ViewJob final : public LaneJob {
public:
    ViewJob(PatternRequest request, Ticket ticket, OutboxPtr outbox, Engine& engine)
        : LaneJob(Lane::view, ticket, std::move(outbox), engine), m_request(std::move(request)) {}

    StepOutcome step(const JobContext& context) override {
        auto computed = m_engine.pass ? m_engine.pass->patterns(m_request, context)
                                      : Result<PatternResult>(fail(noModel()));
        if (!computed) {
            sendError(std::move(computed).error());
        } else {
            send([ticket = m_ticket, result = std::make_shared<const PatternResult>(std::move(*computed))](
                     RunObserver& observer) { observer.viewReady(ticket, result); });
        }
        return StepOutcome::done;
    }

private:
    PatternRequest m_request;
};

// A job of many steps on one model.
class LongJob : public LaneJob {
public:
    using LaneJob::LaneJob;

    StepOutcome step(const JobContext& context) final {
        auto more = guardedAdvance(context);
        if (!more) {
            sendError(std::move(more).error());
            return StepOutcome::done;
        }
        if (*more) return StepOutcome::more;
        report(context);
        return StepOutcome::done;
    }

protected:
    // One step; false: done.
    virtual Result<bool> advance(const JobContext& context) = 0;
    // Sends the result.
    virtual void report(const JobContext& context) = 0;
    ForwardPass* m_pass = nullptr;  // of the first step; set in advance() and report()

private:
    Result<bool> guardedAdvance(const JobContext& context) {
        if (!m_engine.pass) return fail(noModel());
        // A new model between two steps ends the work: its engine is gone.
        if (!m_pass) m_pass = m_engine.pass.get();
        if (m_pass != m_engine.pass.get()) return fail(ErrorCode::cancelled, "another model was opened");
        if (context.cancelled()) return fail(ErrorCode::cancelled, "the work was stopped");
        return advance(context);
    }
};

class StudyJob final : public LongJob {
public:
    StudyJob(StudyRequest request, Ticket ticket, OutboxPtr outbox, Engine& engine)
        : LongJob(Lane::study, ticket, std::move(outbox), engine), m_request(std::move(request)) {}

private:
    Result<bool> advance(const JobContext& context) override {
        return std::visit([&](const auto& request) { return advance(request, context); }, m_request);
    }
    void report(const JobContext& context) override {
        context.progress(1.0F, "done");
        send([ticket = m_ticket, result = m_result](RunObserver& observer) {
            observer.studyReady(ticket, result);
        });
    }
    Result<bool> advance(const SweepRequest& request, const JobContext& context) {
        if (!m_sweep) m_sweep.emplace(request);
        const auto narrow = [this] { return narrowPass(m_engine); };
        HEADSCOPE_TRY(const bool more, m_sweep->step(*m_pass, narrow, context.silent()));
        context.progress(m_sweep->fraction(), m_sweep->stage());
        const auto now = std::chrono::steady_clock::now();
        if (!more) {
            m_result = std::make_shared<const SweepResult>(m_sweep->result());
        } else if (m_sweep->previewDone() || now - m_reported >= kPartialInterval) {
            m_reported = now;
            auto partial = std::make_shared<const SweepResult>(m_sweep->result());
            StudyProgress progress{partial->doneCount(), partial->values.size(), partial};
            send([ticket = m_ticket, progress](RunObserver& observer) {
                observer.studyProgressed(ticket, progress);
            });
        }
        return more;
    }
    Result<bool> advance(const GenerateRequest& request, const JobContext& context) {
        if (!m_generator) {
            HEADSCOPE_TRY(m_generator, Generator::start(*m_pass, request));
        }
        HEADSCOPE_TRY(const bool more, m_generator->step(context.silent()));
        context.progress(m_generator->fraction(), "continuing the text");
        if (!more) m_result = std::make_shared<const GenerateResult>(m_generator->result());
        return more;
    }
    Result<bool> advance(const ReferenceRequest& request, const JobContext& context) {
        HEADSCOPE_TRY(ReferencePtr reference, m_pass->reference(request, context));
        m_result = std::move(reference);
        return false;
    }

    StudyRequest m_request;
    StudyResult m_result;
    std::optional<SweepWork> m_sweep;
    std::unique_ptr<Generator> m_generator;
    std::chrono::steady_clock::time_point m_reported;
};

class FileJob final : public LongJob {
public:
    FileJob(ExportRequest request, Ticket ticket, OutboxPtr outbox, Engine& engine)
        : LongJob(Lane::files, ticket, std::move(outbox), engine), m_request(std::move(request)) {}

private:
    Result<bool> advance(const JobContext& context) override {
        if (!m_work) m_work.emplace(std::move(m_request), m_engine.folder, m_engine.adapter, m_engine.digest);
        HEADSCOPE_TRY(const bool more, m_work->step(*m_pass, context));
        m_engine.digest = m_work->data().modelSha256;
        return more;
    }
    void report(const JobContext& /*context*/) override {
        send([ticket = m_ticket, data = m_work->data()](RunObserver& observer) {
            observer.fileReady(ticket, data);
        });
    }

    ExportRequest m_request;
    std::optional<ExportWork> m_work;
};

}  // namespace

struct Session::Impl {
    Impl(const SessionOptions& options, Post post)
        : outbox(std::make_shared<Outbox>(std::move(post))),
          queue([this](Lane lane, float fraction, std::string_view stage) {
              // Runs and views are short; only loads and studies have a progress strip.
              if (lane != Lane::load && lane != Lane::study) return;
              const Ticket ticket{newest[static_cast<std::size_t>(lane)].load()};
              Outbox::send(outbox, lane, ticket,
                           [lane, ticket, fraction, text = std::string(stage)](RunObserver& observer) {
                               observer.progressed(lane, ticket, fraction, text);
                           });
          }) {
        engine.memory.bytes = effectiveMemoryLimit(options.memoryLimitBytes);
        if (options.memoryLimitBytes == 0) engine.memory.bytes /= std::max(1U, options.enginesHere);
        engine.answerFirstFrom = options.answerFirstFrom;
        engine.type = options.bfloat16 ? ComputeType::bf16 : ComputeType::f32;
        applyThreads(options.threads);
    }

    // Tickets rise; in a lane, only the newest may still report, except that a run may finish beside a newer
    // one.
    Ticket next(Lane lane) {
        const Ticket ticket{++lastTicket};
        newest[static_cast<std::size_t>(lane)].store(ticket.value);
        if (lane != Lane::run) outbox->expect(lane, ticket);
        return ticket;
    }
    template <class JobType, class Request>
    Ticket submit(Lane lane, Request request) {
        const Ticket ticket = next(lane);
        queue.submit(lane, std::make_unique<JobType>(std::move(request), ticket, outbox, engine));
        return ticket;
    }

    OutboxPtr outbox;
    Engine engine;
    std::uint64_t lastTicket = 0;
    std::array<std::atomic<std::uint64_t>, kLaneCount> newest{};
    JobQueue queue;  // last: its thread stops before the rest goes
};

Session::Session(const SessionOptions& options, Post post)
    : m_impl(std::make_unique<Impl>(options, std::move(post))) {}

Session::~Session() { m_impl->outbox->setObserver(nullptr); }

Ticket Session::load(std::string model) { return m_impl->submit<LoadJob>(Lane::load, std::move(model)); }
Ticket Session::run(RunRequest request) { return m_impl->submit<RunJob>(Lane::run, std::move(request)); }
Ticket Session::view(PatternRequest request) {
    return m_impl->submit<ViewJob>(Lane::view, std::move(request));
}
Ticket Session::study(StudyRequest request) {
    return m_impl->submit<StudyJob>(Lane::study, std::move(request));
}

Ticket Session::writeFile(ExportRequest request) {
    return m_impl->submit<FileJob>(Lane::files, std::move(request));
}

void Session::cancel(Lane lane) {
    m_impl->outbox->expect(lane, Ticket{m_impl->lastTicket + 1});
    m_impl->queue.cancel(lane);
}

void Session::setObserver(RunObserver* observer) { m_impl->outbox->setObserver(observer); }

bool Session::idle() const { return m_impl->queue.idle() && m_impl->outbox->empty(); }

}  // namespace headscope
