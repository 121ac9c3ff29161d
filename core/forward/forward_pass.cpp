// SPDX-License-Identifier: GPL-3.0-or-later
// Resume, walk, unembed, measure.
#include "core/forward/forward_pass.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <map>

#include "core/base/check.h"
#include "core/base/head_text.h"
#include "core/forward/capture_collector.h"
#include "core/forward/effect_meter.h"
#include "core/forward/request_check.h"
#include "core/forward/resume_cache.h"
#include "core/forward/torch_guard.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"

namespace headscope {
namespace {

// The unedited answer of the prompts looked at last: live toggles measure against it on every click.
struct Baseline {
    std::uint64_t input{};
    std::vector<Position> positions;
    at::Tensor logits, logProbs;  // [P, V]
};
constexpr std::size_t kBaselinesKept = 2;

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
}

}  // namespace

struct ForwardPass::Impl {
    Impl(std::shared_ptr<const LoadedModel> loaded, std::uint64_t limit)
        : model(std::move(loaded)), memoryLimit(limit), cache(limit / 4) {}

    [[nodiscard]] LayerIndex end() const { return LayerIndex{model->spec().layerCount()}; }
    [[nodiscard]] const Transformer& transformer() const { return model->transformer(); }

    Result<at::Tensor> walk(const ModelInput& input, const InterventionSet& edits, LayerIndex from,
                            LayerIndex to, std::optional<std::vector<Position>> rows, Taps& taps,
                            const JobContext& job, LayerIndex* startedAt = nullptr);
    Result<const ReferenceTensor*> ownMeans(const ModelInput& input, const InterventionSet& edits,
                                            const JobContext& job);
    Result<ReferenceTensor> meansOf(const ModelInput& input, const JobContext& job);
    Result<Baseline*> baseline(const ModelInput& input, const Answer& answer, const JobContext& job);
    Result<at::Tensor> answerLogits(const at::Tensor& residual, const Answer& answer);
    [[nodiscard]] LayerIndex firstNeeded(const RunRequest& request);
    void keepThumbnails(const RunRequest& request, const Taps& taps);
    void addCaptures(RunResult& result, const CaptureCollector& collector, const Taps& taps,
                     const at::Tensor& residual);

    std::shared_ptr<const LoadedModel> model;
    std::uint64_t memoryLimit;
    ResumeCache cache;
    std::list<Baseline> baselines;
    std::map<std::uint64_t, ReferenceTensor> means;  // of the current prompt only
    WorkCounters counters;
};

ForwardPass::ForwardPass(std::shared_ptr<const LoadedModel> model, std::uint64_t memoryLimitBytes)
    : m_impl(std::make_unique<Impl>(std::move(model), memoryLimitBytes)) {}
ForwardPass::~ForwardPass() = default;

const LoadedModel& ForwardPass::model() const { return *m_impl->model; }
const WorkCounters& ForwardPass::counters() const { return m_impl->counters; }

Answer ForwardPass::answerFor(const ModelInput& input, const LogitsSpec& logits) const {
    Answer answer;
    if (!logits.everyPosition) {
        answer.positions.push_back(
            logits.position.value_or(defaultPosition(model().spec(), input, std::nullopt)));
        return answer;
    }
    for (std::uint32_t p = 0; p < input.tokenCount(); ++p) answer.positions.push_back(Position{p});
    if (!model().spec().bidirectional()) answer.next.assign(input.ids.begin() + 1, input.ids.end());
    return answer;
}

// Walks from the deepest known residual at or before `from`; keeps the residuals it passes.
Result<at::Tensor> ForwardPass::Impl::walk(const ModelInput& input, const InterventionSet& edits,
                                           LayerIndex from, LayerIndex to,
                                           std::optional<std::vector<Position>> rows, Taps& taps,
                                           const JobContext& job, LayerIndex* startedAt) {
    const std::uint64_t key = input.hash();
    auto known = cache.deepest(key, edits, from);
    WalkPlan plan;
    plan.begin = known ? known->first : LayerIndex{0};
    plan.end = to;
    plan.edits = {edits};
    plan.rows = std::move(rows);
    plan.job = job;
    HEADSCOPE_TRY(plan.ownMeans, ownMeans(input, edits, job));
    if (startedAt) *startedAt = plan.begin;
    at::Tensor residual = known ? known->second : transformer().embed(input);
    const bool wholeRows = !plan.rows;
    HEADSCOPE_TRY(at::Tensor leaving, transformer().walk(std::move(residual), plan, taps));
    counters.layersWalked += plan.end.value - plan.begin.value;
    ++counters.walks;
    for (const auto& [layer, tensor] : taps.residuals()) cache.put(key, edits, layer, tensor);
    if (wholeRows) cache.put(key, edits, to, leaving);
    return leaving;
}

Result<ReferenceTensor> ForwardPass::Impl::meansOf(const ModelInput& input, const JobContext& job) {
    const ModelSpec& spec = model->spec();
    TapRequest wanted;
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) wanted.taps.insert({LayerIndex{l}, TapPoint::z});
    Taps taps(std::move(wanted));
    HEADSCOPE_TRY(const at::Tensor ignored, walk(input, {}, LayerIndex{0}, end(), std::nullopt, taps, job));
    ReferenceTensor reference{
        spec.layerCount(), spec.headCount(), spec.main().block.attention.headDim, {}, "this prompt", 0};
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const at::Tensor mean = taps.kept(TapPoint::z, LayerIndex{l})[0].mean(0);  // [H, d]
        const std::vector<float> floats = floatsOf(mean);
        reference.values.insert(reference.values.end(), floats.begin(), floats.end());
    }
    reference.contentHash = reference.hashOf();
    return reference;
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

Result<at::Tensor> ForwardPass::Impl::answerLogits(const at::Tensor& residual, const Answer& answer) {
    at::Tensor rows = residual;  // [1, T or P, D]
    if (residual.size(1) != static_cast<std::int64_t>(answer.positions.size())) {
        std::vector<std::int64_t> index;
        for (const Position position : answer.positions) index.push_back(position.value);
        rows = residual.index_select(1, indexTensor(index));
    }
    return transformer().unembed(rows)[0];  // [P, V]
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
    wanted.residuals = true;
    Taps taps(std::move(wanted));
    HEADSCOPE_TRY(const at::Tensor residual, walk(input, {}, end(), end(), std::nullopt, taps, job));
    Baseline fresh{key, answer.positions, {}, {}};
    HEADSCOPE_TRY(fresh.logits, answerLogits(residual, answer));
    HEADSCOPE_TRY(fresh.logProbs, finiteLogProbs(fresh.logits));
    baselines.push_front(std::move(fresh));
    if (baselines.size() > kBaselinesKept) baselines.pop_back();
    return &baselines.front();
}

// The first layer that must be computed: captured layers, and those whose thumbnails are not known.
LayerIndex ForwardPass::Impl::firstNeeded(const RunRequest& request) {
    LayerIndex first = end();
    if (!request.capture.taps.empty()) {
        first = request.capture.layers.empty()
                    ? LayerIndex{0}
                    : *std::min_element(request.capture.layers.begin(), request.capture.layers.end());
    }
    if (request.capture.thumbnails) {
        for (std::uint32_t l = 0; l < first.value; ++l) {
            if (!cache.findThumbnails(request.input.hash(), request.interventions, LayerIndex{l}))
                first = LayerIndex{l};
        }
    }
    return first;
}

void ForwardPass::Impl::keepThumbnails(const RunRequest& request, const Taps& taps) {
    for (const auto& [layer, thumbnails] : taps.thumbnails()) {
        cache.putThumbnails(request.input.hash(), request.interventions, layer, thumbnails);
    }
}

// What the request asked to keep of the walk that ended in `residual`.
void ForwardPass::Impl::addCaptures(RunResult& result, const CaptureCollector& collector, const Taps& taps,
                                    const at::Tensor& residual) {
    const RunRequest& request = result.request;
    const ModelSpec& spec = model->spec();
    result.captures = collector.collect(taps, request.input);
    if (spec.output.head && request.capture.logits != KeptLogits::none) {
        const at::Tensor kept = request.capture.logits == KeptLogits::last
                                    ? residual.narrow(1, residual.size(1) - 1, 1)
                                    : residual;
        result.captures.push_back(capturedFrom("logits", transformer().unembed(kept)));
    }
    if (!request.capture.thumbnails) return;
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const auto* known = cache.findThumbnails(request.input.hash(), request.interventions, LayerIndex{l});
        if (known) result.thumbnails.insert(result.thumbnails.end(), known->begin(), known->end());
    }
}

Result<RunResult> ForwardPass::run(const RunRequest& request, const JobContext& job) {
    return guarded([&]() -> Result<RunResult> {
        const at::NoGradGuard noGradients;
        HEADSCOPE_CHECKED(checkRequest(model().spec(), request.input, request.interventions));
        HEADSCOPE_CHECKED(checkLogits(model().spec(), request.logits, request.input));
        HEADSCOPE_CHECKED(
            checkCapture(request.capture, model().spec(), request.input.tokenCount(), m_impl->memoryLimit));
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
            HEADSCOPE_TRY(baselineHidden, residualBefore(request.input, {}, m_impl->end(), job));
        }
        if (edited) result.cost.baselineElapsed = since(baselineStart);

        const auto start = Clock::now();
        CaptureCollector collector(request.capture, model().spec());
        TapRequest wanted = collector.taps();
        wanted.residuals = true;
        Taps taps(std::move(wanted));
        HEADSCOPE_TRY(const at::Tensor residual,
                      m_impl->walk(request.input, request.interventions, m_impl->firstNeeded(request),
                                   m_impl->end(), std::nullopt, taps, job, &result.cost.firstLayer));
        at::Tensor logits;
        if (head) {
            HEADSCOPE_TRY(logits, m_impl->answerLogits(residual, answer));
            HEADSCOPE_TRY(const at::Tensor logProbs, finiteLogProbs(logits));
            result.logits = summarise(answer, logits, logProbs, position, request.logits);
            result.baseline = result.logits;
            if (edited) {
                result.baseline =
                    summarise(answer, baseline->logits, baseline->logProbs, position, request.logits);
                result.effect = measureEffect(answer, baseline->logits, baseline->logProbs, logits, logProbs,
                                              position, request.logits);
            }
        } else if (edited) {
            result.effect = Effect{};
            result.effect->position = position;
            result.effect->hidden = measureHidden(m_impl->transformer().finalNorm(baselineHidden)[0],
                                                  m_impl->transformer().finalNorm(residual)[0]);
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
        const ModelSpec& spec = model().spec();
        std::map<LayerIndex, std::vector<HeadIndex>> wanted;
        for (const HeadRef& head : request.heads) {
            if (head.layer.value >= spec.layerCount() || head.head.value >= spec.headCount()) {
                return fail(ErrorCode::headRange, fmt::format("this model has no head {}", headText(head)),
                            fmt::format("it has {} layers of {} heads", spec.layerCount(), spec.headCount()));
            }
            wanted[head.layer].push_back(head.head);
        }
        PatternResult result;
        for (const auto& [layer, heads] : wanted) {
            TapRequest tap;
            tap.taps.insert({layer, TapPoint::pattern});
            tap.residuals = true;
            Taps taps(std::move(tap));
            HEADSCOPE_TRY(const at::Tensor ignored,
                          m_impl->walk(request.input, request.interventions, layer,
                                       LayerIndex{layer.value + 1}, std::nullopt, taps, job));
            result.patterns.push_back(patternFrom(taps.kept(TapPoint::pattern, layer), spec, layer, heads));
        }
        return result;
    });
}

Result<ReferencePtr> ForwardPass::reference(const ReferenceRequest& request, const JobContext& job) {
    return guarded([&]() -> Result<ReferencePtr> {
        const at::NoGradGuard noGradients;
        auto total = std::make_shared<ReferenceTensor>();
        std::vector<double> sums;
        double positions = 0;
        for (std::size_t i = 0; i < request.inputs.size(); ++i) {
            const ModelInput& input = request.inputs[i];
            if (auto checked = checkRequest(model().spec(), input, {}); !checked) {
                return fail(std::move(checked).error().in(fmt::format("reference text {}", i + 1)));
            }
            HEADSCOPE_TRY(const ReferenceTensor one, m_impl->meansOf(input, job.silent()));
            if (sums.empty()) {
                *total = one;
                sums.assign(one.values.size(), 0.0);
            }
            for (std::size_t j = 0; j < sums.size(); ++j)
                sums[j] += double{one.values[j]} * input.tokenCount();
            positions += input.tokenCount();
            job.progress(static_cast<float>(i + 1) / static_cast<float>(request.inputs.size()), "reference");
        }
        if (sums.empty())
            return fail(ErrorCode::promptEmpty, "the reference holds no text",
                        "give a file with one text a line");
        for (std::size_t j = 0; j < sums.size(); ++j)
            total->values[j] = static_cast<float>(sums[j] / positions);
        total->description = request.description;
        total->contentHash = total->hashOf();
        return ReferencePtr(std::move(total));
    });
}

Result<at::Tensor> ForwardPass::residualBefore(const ModelInput& input, const InterventionSet& edits,
                                               LayerIndex layer, const JobContext& job) {
    const std::uint64_t key = input.hash();
    if (auto known = m_impl->cache.find(key, edits, layer)) return *known;
    TapRequest wanted;
    wanted.residuals = true;
    Taps taps(std::move(wanted));
    return m_impl->walk(input, edits, layer, layer, std::nullopt, taps, job);
}

Result<at::Tensor> ForwardPass::walkBatch(const at::Tensor& residual, const ModelInput& input,
                                          LayerIndex layer, std::vector<InterventionSet> sets,
                                          std::optional<std::vector<Position>> rows, const JobContext& job) {
    WalkPlan plan;
    plan.begin = layer;
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
    return m_impl->transformer().walk(residual, plan, taps);
}

Result<at::Tensor> finiteLogProbs(const at::Tensor& logits) {
    at::Tensor logProbs = at::log_softmax(logits, -1);
    if (logProbs.isfinite().all().item<bool>()) return logProbs;
    return fail(ErrorCode::notFinite, "the logits are not finite",
                "check the edit factors and the checkpoint");
}

}  // namespace headscope
