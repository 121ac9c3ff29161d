// SPDX-License-Identifier: GPL-3.0-or-later
// Resume, walk, unembed, measure.
#include "core/forward/forward_pass.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <list>
#include <map>

#include "core/base/check.h"
#include "core/base/head_text.h"
#include "core/forward/answer_meter.h"
#include "core/forward/capture_collector.h"
#include "core/forward/effect_meter.h"
#include "core/forward/pattern_source.h"
#include "core/forward/reference_mean.h"
#include "core/forward/request_check.h"
#include "core/forward/resume_cache.h"
#include "core/forward/torch_guard.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"

namespace headscope {
namespace {

// The logits of some rows of an answer and their log-softmax, [n, V] each.
struct AnswerRows {
    at::Tensor logits, logProbs;
};

// The unedited answer of the prompts looked at last: live toggles measure against it on every click.
struct Baseline {
    std::uint64_t input{};
    std::vector<Position> positions;
    at::Tensor residual;  // what is unembedded, [P, D]
    std::optional<AnswerRows>
        rows;  // absent where they are too many to keep: made again when they are needed
};
constexpr std::size_t kBaselinesKept = 2;

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
}

}  // namespace

struct ForwardPass::Impl {
    Impl(std::shared_ptr<const LoadedModel> loaded, std::uint64_t limit)
        : model(std::move(loaded)),
          captureBytes(std::min(limit, model->memory().captures)),
          cache(cacheBytes(limit) / 8 * 7),
          patterns(cacheBytes(limit) / 8) {}

    [[nodiscard]] std::uint64_t cacheBytes(std::uint64_t limit) const {
        return std::min(limit / 4, model->memory().caches);
    }

    [[nodiscard]] WalkStep end() const { return model->spec().endStep(); }
    // Names what the encoder wrote, whatever the decoder reads.
    [[nodiscard]] BlockRef encoderEnd() const {
        return {Stack::encoder, LayerIndex{model->spec().encoderLayers()}};
    }
    [[nodiscard]] BlockRef at(WalkStep step) const { return model->spec().blockAt(step); }
    [[nodiscard]] const Transformer& transformer() const { return model->transformer(); }

    std::pair<WalkStep, WalkState> deepest(const ModelInput& input, const InterventionSet& edits,
                                           WalkStep upTo);
    Result<WalkState> walk(const ModelInput& input, const InterventionSet& edits, WalkStep from, WalkStep to,
                           Taps& taps, const JobContext& job, WalkStep* startedAt = nullptr);
    Result<const ReferenceTensor*> ownMeans(const ModelInput& input, const InterventionSet& edits,
                                            const JobContext& job);
    Result<ReferenceTensor> meansOf(const ModelInput& input, const JobContext& job);
    Result<Baseline*> baseline(const ModelInput& input, const Answer& answer, const JobContext& job);
    [[nodiscard]] at::Tensor answerResidual(const at::Tensor& residual, const Answer& answer) const;
    [[nodiscard]] Result<AnswerRows> answerRows(const at::Tensor& residual, std::size_t begin,
                                                std::size_t count) const;
    [[nodiscard]] Result<void> measure(AnswerMeter& meter, const at::Tensor& residual, const Baseline* before,
                                       const JobContext& job) const;
    [[nodiscard]] WalkStep firstNeeded(const RunRequest& request);
    void keepThumbnails(const RunRequest& request, const Taps& taps);
    void addCaptures(RunResult& result, const CaptureCollector& collector, const Taps& taps,
                     const at::Tensor& residual);

    std::shared_ptr<const LoadedModel> model;
    std::uint64_t captureBytes;
    ResumeCache cache;
    PatternSource patterns;
    std::list<Baseline> baselines;
    std::map<std::uint64_t, ReferenceTensor> means;  // of the current prompt only
    WorkCounters counters;
};

ForwardPass::ForwardPass(std::shared_ptr<const LoadedModel> model, std::uint64_t memoryLimitBytes)
    : m_impl(std::make_unique<Impl>(std::move(model), memoryLimitBytes)) {}
ForwardPass::~ForwardPass() = default;

const LoadedModel& ForwardPass::model() const { return *m_impl->model; }
const WorkCounters& ForwardPass::counters() const { return m_impl->counters; }
std::uint64_t ForwardPass::requestBytes() const { return m_impl->captureBytes; }

Answer ForwardPass::answerFor(const ModelInput& input, const LogitsSpec& logits) const {
    Answer answer;
    if (!logits.everyPosition || model().spec().output.answersOnce()) {
        answer.positions.push_back(
            logits.position.value_or(defaultPosition(model().spec(), input, std::nullopt)));
        return answer;
    }
    for (std::uint32_t p = 0; p < input.tokenCount(); ++p) answer.positions.push_back(Position{p});
    if (!model().spec().bidirectional()) answer.next.assign(input.ids.begin() + 1, input.ids.end());
    return answer;
}

// The deepest known state at or before `upTo`; the model's input where none is.
std::pair<WalkStep, WalkState> ForwardPass::Impl::deepest(const ModelInput& input,
                                                          const InterventionSet& edits, WalkStep upTo) {
    const std::uint64_t key = input.hash();
    const WalkStep decoder{model->spec().encoderLayers()};
    for (WalkStep step = upTo;; --step.value) {
        if (const WalkState* known = cache.find(key, edits, at(step))) return {step, *known};
        // Another text of the decoder does not change what the encoder wrote.
        if (step == decoder && decoder.value > 0) {
            if (const WalkState* known = cache.find(input.encoderHash(), edits, encoderEnd()))
                return {step, transformer().decoderEntry(input, known->other)};
        }
        if (step.value == 0) return {step, transformer().embed(input)};
    }
}

// Walks from the deepest known state at or before `from`; keeps the states it passes.
Result<WalkState> ForwardPass::Impl::walk(const ModelInput& input, const InterventionSet& edits,
                                          WalkStep from, WalkStep to, Taps& taps, const JobContext& job,
                                          WalkStep* startedAt) {
    const std::uint64_t key = input.hash();
    WalkPlan plan;
    plan.end = to;
    plan.edits = {edits};
    plan.job = job;
    HEADSCOPE_TRY(plan.ownMeans, ownMeans(input, edits, job));
    auto [begin, state] = deepest(input, edits, from);
    plan.begin = begin;
    if (startedAt) *startedAt = plan.begin;
    HEADSCOPE_TRY(WalkState leaving, transformer().walk(std::move(state), plan, taps));
    counters.layersWalked += plan.end.value - plan.begin.value;
    ++counters.walks;
    for (const auto& [block, entering] : taps.states()) cache.put(key, edits, block, entering);
    cache.put(key, edits, at(to), leaving);
    const bool wroteEncoder = plan.begin.value < model->spec().encoderLayers();
    if (wroteEncoder && to.value >= model->spec().encoderLayers())
        cache.put(input.encoderHash(), edits, encoderEnd(), {leaving.other, leaving.other});
    return leaving;
}

Result<ReferenceTensor> ForwardPass::Impl::meansOf(const ModelInput& input, const JobContext& job) {
    Taps taps(everyZ(model->spec()));
    HEADSCOPE_TRY(const WalkState ignored, walk(input, {}, WalkStep{0}, end(), taps, job));
    return meanZ(taps, model->spec());
}

Result<const ReferenceTensor*> ForwardPass::Impl::ownMeans(const ModelInput& input,
                                                           const InterventionSet& edits,
                                                           const JobContext& job) {
    const auto own = [](const HeadEdit& edit) { return edit.kind == EditKind::meanZ && !edit.reference; };
    if (std::none_of(edits.edits().begin(), edits.edits().end(), own)) return nullptr;
    const std::uint64_t key = input.hash();
    auto found = means.find(key);
    if (found == means.end()) {
        HEADSCOPE_TRY(ReferenceTensor reference, meansOf(input, job));
        means.clear();
        found = means.emplace(key, std::move(reference)).first;
    }
    return &found->second;
}

// The rows that an answer unembeds.  Shape: residual [1, T or P, D] -> [1, P, D].
at::Tensor ForwardPass::Impl::answerResidual(const at::Tensor& residual, const Answer& answer) const {
    if (residual.size(1) == static_cast<std::int64_t>(answer.positions.size())) return residual;
    std::vector<std::int64_t> index;
    index.reserve(answer.positions.size());
    for (const Position position : answer.positions) index.push_back(position.value);
    return residual.index_select(1, indexTensor(index));
}

// Shape: residual [1, P, D]; -> those of rows [begin, begin + count).
Result<AnswerRows> ForwardPass::Impl::answerRows(const at::Tensor& residual, std::size_t begin,
                                                 std::size_t count) const {
    AnswerRows rows;
    rows.logits = transformer().unembed(residual.narrow(1, static_cast<std::int64_t>(begin),
                                                        static_cast<std::int64_t>(count)))[0];  // [n, V]
    HEADSCOPE_TRY(rows.logProbs, finiteLogProbs(rows.logits));
    return rows;
}

// What `residual` answers, beside what the baseline does; null: without edits.  Shape: residual [1, P, D].
Result<void> ForwardPass::Impl::measure(AnswerMeter& meter, const at::Tensor& residual,
                                        const Baseline* before, const JobContext& job) const {
    const auto all = static_cast<std::size_t>(residual.size(1));
    const std::size_t step = positionsAtOnce(model->spec());
    for (std::size_t begin = 0; begin < all; begin += step) {
        if (job.cancelled()) return fail(ErrorCode::cancelled, "the run was replaced by a newer one");
        const std::size_t count = std::min(step, all - begin);
        HEADSCOPE_TRY(const AnswerRows rows, answerRows(residual, begin, count));
        AnswerRows unedited;
        if (before && before->rows) {
            unedited = *before->rows;
        } else if (before) {
            HEADSCOPE_TRY(unedited, answerRows(before->residual, begin, count));
        }
        meter.add(begin, rows.logits, rows.logProbs, unedited.logits, unedited.logProbs);
    }
    return {};
}

Result<Baseline*> ForwardPass::Impl::baseline(const ModelInput& input, const Answer& answer,
                                              const JobContext& job) {
    const std::uint64_t key = input.hash();
    const auto found = std::find_if(baselines.begin(), baselines.end(), [&](const Baseline& known) {
        return known.input == key && known.positions == answer.positions;
    });
    if (found != baselines.end()) {
        baselines.splice(baselines.begin(), baselines, found);
        return &baselines.front();
    }
    TapRequest wanted;
    wanted.states = true;
    Taps taps(std::move(wanted));
    HEADSCOPE_TRY(const WalkState leaving, walk(input, {}, end(), end(), taps, job));
    Baseline fresh{key, answer.positions, answerResidual(leaving.residual, answer), {}};
    if (answer.positions.size() <= positionsAtOnce(model->spec())) {
        HEADSCOPE_TRY(fresh.rows, answerRows(fresh.residual, 0, answer.positions.size()));
    }
    baselines.push_front(std::move(fresh));
    if (baselines.size() > kBaselinesKept) baselines.pop_back();
    return &baselines.front();
}

// The first block that must be computed: captured ones, and those whose thumbnails are not known.
WalkStep ForwardPass::Impl::firstNeeded(const RunRequest& request) {
    const ModelSpec& spec = model->spec();
    WalkStep first = end();
    if (const auto keys = request.capture.keys(spec); !keys.empty()) first = spec.stepOf(keys.front().block);
    if (request.capture.thumbnails) {
        for (WalkStep step; step < first; ++step.value) {
            if (!cache.findThumbnails(request.input.hash(), request.interventions, at(step))) first = step;
        }
    }
    return first;
}

void ForwardPass::Impl::keepThumbnails(const RunRequest& request, const Taps& taps) {
    for (const auto& [block, thumbnails] : taps.thumbnails()) {
        cache.putThumbnails(request.input.hash(), request.interventions, block, thumbnails);
    }
}

// What the request asked to keep of the walk that ended in `residual`.
void ForwardPass::Impl::addCaptures(RunResult& result, const CaptureCollector& collector, const Taps& taps,
                                    const at::Tensor& residual) {
    const RunRequest& request = result.request;
    const ModelSpec& spec = model->spec();
    result.captures = collector.collect(taps);
    if (spec.output.head && request.capture.logits != KeptLogits::none) {
        const bool once = spec.output.answersOnce(), all = !once && request.capture.logits == KeptLogits::all;
        const at::Tensor kept = all ? residual : residual.narrow(1, once ? 0 : residual.size(1) - 1, 1);
        result.captures.push_back(capturedFrom("logits", transformer().unembed(kept)));
    }
    if (!request.capture.thumbnails) return;
    for (WalkStep step; step < end(); ++step.value) {
        const auto* known = cache.findThumbnails(request.input.hash(), request.interventions, at(step));
        if (known) result.thumbnails.insert(result.thumbnails.end(), known->begin(), known->end());
    }
}

Result<RunResult> ForwardPass::run(const RunRequest& request, const JobContext& job,
                                   const BlockDone& blockDone) {
    return guarded([&]() -> Result<RunResult> {
        const at::NoGradGuard noGradients;
        HEADSCOPE_CHECKED(checkRequest(model().spec(), request.input, request.interventions));
        HEADSCOPE_CHECKED(checkLogits(model().spec(), request.logits, request.input));
        HEADSCOPE_CHECKED(checkCapture(request.capture, model().spec(), request.input, m_impl->captureBytes));
        RunResult result;
        result.request = request;
        const Answer answer = answerFor(request.input, request.logits);
        const Position position =
            request.logits.position.value_or(defaultPosition(model().spec(), request.input, std::nullopt));

        const auto baselineStart = Clock::now();
        const bool edited = !request.interventions.empty();
        const bool head = model().spec().output.head;
        Baseline* baseline = nullptr;
        at::Tensor baselineHidden;
        if (edited && head) {
            HEADSCOPE_TRY(baseline, m_impl->baseline(request.input, answer, job));
        } else if (edited) {
            HEADSCOPE_TRY(const WalkState unedited, stateBefore(request.input, {}, m_impl->end(), job));
            baselineHidden = unedited.residual;
        }
        if (edited) result.cost.baselineElapsed = since(baselineStart);

        const auto start = Clock::now();
        CaptureCollector collector(request.capture, model().spec());
        TapRequest wanted = collector.taps();
        wanted.states = true;
        Taps taps(std::move(wanted));
        std::size_t told = 0;
        const JobContext telling = !blockDone ? job : job.with([&](float, std::string_view) {
            const auto& done = taps.thumbnails();
            for (auto at = std::next(done.begin(), static_cast<std::ptrdiff_t>(told)); at != done.end(); ++at)
                blockDone(at->second);
            told = done.size();
        });
        HEADSCOPE_TRY(const WalkState leaving,
                      m_impl->walk(request.input, request.interventions, m_impl->firstNeeded(request),
                                   m_impl->end(), taps, telling, &result.cost.firstStep));
        const at::Tensor& residual = leaving.residual;
        if (head) {
            AnswerMeter meter(answer, position, request.logits);
            HEADSCOPE_CHECKED(
                m_impl->measure(meter, m_impl->answerResidual(residual, answer), baseline, job));
            result.logits = meter.summary();
            result.baseline = meter.baseline();
            result.effect = meter.effect();
        } else if (edited) {
            result.effect = Effect{};
            result.effect->position = position;
            result.effect->hidden = measureHidden(m_impl->transformer().lastHidden(baselineHidden)[0],
                                                  m_impl->transformer().lastHidden(residual)[0]);
        }
        m_impl->keepThumbnails(request, taps);
        m_impl->addCaptures(result, collector, taps, residual);
        result.cost.elapsed = since(start);
        return result;
    });
}

Result<PatternResult> ForwardPass::patterns(const PatternRequest& request, const JobContext& job) {
    return guarded([&]() -> Result<PatternResult> {
        const at::NoGradGuard noGradients;
        HEADSCOPE_CHECKED(checkRequest(model().spec(), request.input, request.interventions));
        if (request.minus) HEADSCOPE_CHECKED(checkRequest(model().spec(), request.input, *request.minus));
        return m_impl->patterns.answer(*this, request, job);
    });
}

Result<const ReferenceTensor*> ForwardPass::ownMeans(const ModelInput& input, const InterventionSet& edits,
                                                     const JobContext& job) {
    return m_impl->ownMeans(input, edits, job);
}

Result<ReferencePtr> ForwardPass::reference(const ReferenceRequest& request, const JobContext& job) {
    return guarded([&]() -> Result<ReferencePtr> {
        const at::NoGradGuard noGradients;
        auto total = std::make_shared<ReferenceTensor>();
        ReferenceMean mean;
        for (std::size_t i = 0; i < request.inputs.size(); ++i) {
            const ModelInput& input = request.inputs[i];
            if (auto checked = checkRequest(model().spec(), input, {}); !checked) {
                return fail(std::move(checked).error().in(fmt::format("reference text {}", i + 1)));
            }
            HEADSCOPE_TRY(const ReferenceTensor one, m_impl->meansOf(input, job.silent()));
            mean.add(one, input);
            job.progress(static_cast<float>(i + 1) / static_cast<float>(request.inputs.size()), "reference");
        }
        if (request.inputs.empty())
            return fail(ErrorCode::promptEmpty, "the reference holds no text",
                        "give a file with one text a line");
        *total = mean.value();
        total->description = request.description;
        total->contentHash = total->hashOf();
        return ReferencePtr(std::move(total));
    });
}

Result<WalkState> ForwardPass::stateBefore(const ModelInput& input, const InterventionSet& edits,
                                           WalkStep step, const JobContext& job) {
    if (const WalkState* known = m_impl->cache.find(input.hash(), edits, m_impl->at(step))) return *known;
    TapRequest wanted;
    wanted.states = true;
    Taps taps(std::move(wanted));
    return m_impl->walk(input, edits, step, step, taps, job);
}

Result<at::Tensor> ForwardPass::walkBatch(const WalkState& state, const ModelInput& input, WalkStep step,
                                          std::vector<InterventionSet> sets,
                                          std::optional<std::vector<Position>> rows, const JobContext& job) {
    WalkPlan plan;
    plan.begin = step;
    plan.end = m_impl->end();
    plan.rows = std::move(rows);
    plan.job = job;
    for (const InterventionSet& set : sets) {
        HEADSCOPE_TRY(const ReferenceTensor* own, m_impl->ownMeans(input, set, job));
        if (own) plan.ownMeans = own;
    }
    plan.edits = std::move(sets);
    Taps taps;
    m_impl->counters.layersWalked += plan.end.value - plan.begin.value;
    ++m_impl->counters.walks;
    HEADSCOPE_TRY(WalkState leaving, m_impl->transformer().walk(state, plan, taps));
    return std::move(leaving.residual);
}

Result<at::Tensor> finiteLogProbs(const at::Tensor& logits) {
    at::Tensor logProbs = at::log_softmax(logits, -1);
    // None is above 0, and a minimum keeps NaN.
    if (std::isfinite(logProbs.amin().item<float>())) return logProbs;
    return fail(ErrorCode::notFinite, "the logits are not finite",
                "check the edit factors and the checkpoint");
}

}  // namespace headscope
