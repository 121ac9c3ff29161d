// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every prompt and every set of edits, on a model of each family.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <cmath>
#include <functional>

#include "core/forward/head_gradients.h"
#include "core/forward/sweep_runner.h"
#include "model_fixture.h"
#include "tensor_matchers.h"

namespace headscope::test {
namespace {

constexpr double kBatched = 1e-5;

struct Subject {
    std::shared_ptr<const LoadedModel> model;
    ModelInput input;
};

const std::vector<std::shared_ptr<const LoadedModel>>& models() {
    static const std::vector<std::shared_ptr<const LoadedModel>> kModels = [] {
        std::vector<std::shared_ptr<const LoadedModel>> loaded;
        for (const char* name : {"gpt2", "bert-masked-lm", "llama", "mistral-window"}) {
            loaded.push_back(openModel(sourceDir() / "tests/data/models" / name));
        }
        return loaded;
    }();
    return kModels;
}

Subject anySubject() {
    Subject subject;
    subject.model = models()[*rc::gen::inRange<std::size_t>(0, models().size())];
    const std::uint32_t tokens = *rc::gen::inRange<std::uint32_t>(2, 20);
    for (std::uint32_t t = 0; t < tokens; ++t) {
        subject.input.ids.push_back(
            TokenId{*rc::gen::inRange<std::uint32_t>(0, subject.model->spec().vocabulary)});
    }
    return subject;
}

HeadEdit anyEdit(const Subject& subject) {
    static constexpr std::array kKinds = {
        EditKind::zeroZ,  EditKind::zeroConst,      EditKind::zeroLayer,       EditKind::meanZ,
        EditKind::scaleZ, EditKind::uniformPattern, EditKind::identityPattern, EditKind::firstPattern};
    const ModelSpec& spec = subject.model->spec();
    HeadEdit edit;
    edit.kind = kKinds[*rc::gen::inRange<std::size_t>(0, kKinds.size())];
    edit.head.layer = LayerIndex{*rc::gen::inRange<std::uint32_t>(0, spec.layerCount())};
    if (edit.kind != EditKind::zeroLayer)
        edit.head.head = HeadIndex{*rc::gen::inRange<std::uint32_t>(0, spec.headCount())};
    if (edit.kind == EditKind::scaleZ)
        edit.parameter = static_cast<float>(*rc::gen::inRange(-20, 20)) / 10.0F;
    if (*rc::gen::arbitrary<bool>()) {
        const std::uint32_t begin = *rc::gen::inRange<std::uint32_t>(0, subject.input.tokenCount());
        const std::uint32_t end = *rc::gen::inRange<std::uint32_t>(begin + 1, subject.input.tokenCount() + 1);
        edit.queries = PositionRange{Position{begin}, Position{end}};
    }
    return edit;
}

InterventionSet anyEdits(const Subject& subject, int most) {
    InterventionSet set;
    const int count = *rc::gen::inRange(0, most + 1);
    for (int i = 0; i < count; ++i) set = set.with(anyEdit(subject));
    return set;
}

RunResult fresh(const Subject& subject, const InterventionSet& edits, bool capture = false) {
    ForwardPass pass(subject.model, kTestMemory);
    RunRequest request = capture ? fullCapture(subject.input.ids) : RunRequest{};
    request.input = subject.input;
    request.interventions = edits;
    request.capture.logits = KeptLogits::all;
    return runOrFail(pass, request);
}

// What a square of a picture says, cell by cell.
void expectSquare(const PatternPart& part, std::uint32_t row, std::uint32_t column,
                  const std::function<float(Position, Position)>& at) {
    double sum = 0.0;
    float most = 0.0F;
    int visible = 0;
    const PositionRange queries = part.queriesOf(row), keys = part.keysOf(column);
    for (Position q = queries.begin; q < queries.end; ++q.value) {
        for (Position k = keys.begin; k < keys.end; ++k.value) {
            if (!keyVisible(part.visibility, part.window, q, k)) continue;
            ++visible;
            sum += double{at(q, k)};
            if (std::abs(at(q, k)) > std::abs(most)) most = at(q, k);
        }
    }
    const std::size_t cell = part.cell(row, column);
    RC_ASSERT(std::isnan(part.most[cell]) == (visible == 0));
    if (visible == 0) return;
    // Two peaks of opposite signs may be equally far from 0.
    RC_ASSERT(std::abs(std::abs(part.most[cell]) - std::abs(most)) <= 2e-5F);
    if (part.region.side == 1) return;
    RC_ASSERT(std::abs(static_cast<double>(part.mean[cell]) - sum / visible) <= 2e-5);
    const Position q{part.peakQuery[cell]}, k{part.peakKey[cell]};
    RC_ASSERT(queries.contains(q) && keys.contains(k) && keyVisible(part.visibility, part.window, q, k));
    RC_ASSERT(std::abs(at(q, k) - part.most[cell]) <= 2e-5F);
}

// A part of a head's pattern, made from its queries and keys alone, is that part of what a whole pass shows.
RC_GTEST_PROP(ForwardProperty, RegionsEqualTheWholePass, ()) {
    const Subject subject = anySubject();
    const InterventionSet edits = anyEdits(subject, 4);
    const std::uint32_t tokens = subject.input.tokenCount();
    const ModelSpec& spec = subject.model->spec();
    const HeadRef head{Stack::main,
                       LayerIndex{*rc::gen::inRange<std::uint32_t>(0, spec.layerCount())},
                       {},
                       HeadIndex{*rc::gen::inRange<std::uint32_t>(0, spec.headCount())}};
    const auto range = [tokens] {
        const std::uint32_t begin = *rc::gen::inRange<std::uint32_t>(0, tokens);
        return PositionRange{Position{begin},
                             Position{*rc::gen::inRange<std::uint32_t>(begin + 1, tokens + 5)}};
    };
    PatternRequest request{subject.input, edits, {head}};
    request.region = PatternRegion{range(), range(), *rc::gen::inRange<std::uint32_t>(1, 9)};
    const bool change = *rc::gen::arbitrary<bool>();
    if (change) request.minus = InterventionSet();
    ForwardPass pass(subject.model, kTestMemory);
    const auto answer = pass.patterns(request, {});
    RC_ASSERT(answer.has_value());
    RC_ASSERT(answer->parts.size() == 1U);
    const PatternPart& part = answer->parts.front();
    const std::string name = tapName(TapPoint::pattern, head.layer);
    const RunResult edited = fresh(subject, edits, true), plain = fresh(subject, {}, true);
    const auto at = [&](Position q, Position k) {
        const std::size_t cell = (std::size_t{head.head.value} * tokens + q.value) * tokens + k.value;
        const float value = captured(edited, name).values[cell];
        return change ? value - captured(plain, name).values[cell] : value;
    };
    RC_ASSERT(part.region.queries.begin.value % part.region.side == 0U);
    RC_ASSERT(part.queriesOf(part.rows - 1).end == part.region.queries.end);
    for (std::uint32_t row = 0; row < part.rows; ++row) {
        for (std::uint32_t column = 0; column < part.columns; ++column) expectSquare(part, row, column, at);
    }
}

// A newer click stops a run between two layers, whichever: what the caches then hold is right.
RC_GTEST_PROP(ForwardProperty, ACancelledRunLeavesNothingWrong, ()) {
    const Subject subject = anySubject();
    const InterventionSet edits = anyEdits(subject, 3);
    RunRequest request;
    request.input = subject.input;
    request.interventions = edits;
    request.capture.thumbnails = true;
    ForwardPass pass(subject.model, kTestMemory);
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    int blocks = *rc::gen::inRange<int>(1, 6);
    const JobContext stopping(stop, [&](float, std::string_view) { *stop = --blocks <= 0; });
    (void)pass.run(request, stopping);
    const RunResult after = runOrFail(pass, request);
    ForwardPass untouched(subject.model, kTestMemory);
    const RunResult expected = runOrFail(untouched, request);
    RC_ASSERT(after.logits == expected.logits);
    RC_ASSERT(after.thumbnails == expected.thumbnails);
    RC_ASSERT(after.effect == expected.effect);
}

RC_GTEST_PROP(ForwardProperty, RowsSumToOneAndMaskedCellsAreZero, ()) {
    const Subject subject = anySubject();
    const RunResult result = fresh(subject, anyEdits(subject, 4), true);
    const ModelSpec& spec = subject.model->spec();
    const std::uint32_t tokens = subject.input.tokenCount();
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const auto& pattern = captured(result, tapName(TapPoint::pattern, LayerIndex{l})).values;
        for (std::size_t row = 0; row < pattern.size() / tokens; ++row) {
            double sum = 0;
            const Position query{static_cast<std::uint32_t>(row % tokens)};
            for (std::uint32_t k = 0; k < tokens; ++k) {
                const float value = pattern[row * tokens + k];
                sum += double{value};
                const bool visible = keyVisible(spec.main().block.attention.visibility,
                                                spec.main().layers[l].window, query, Position{k});
                RC_ASSERT(visible || value == 0.0F);
            }
            RC_ASSERT(std::abs(sum - 1.0) < 1e-5);
        }
    }
}

RC_GTEST_PROP(ForwardProperty, LaterTokensDoNotLeakIntoEarlierLogits, ()) {
    const Subject subject = anySubject();
    RC_PRE(!subject.model->spec().bidirectional());
    Subject changed = subject;
    const std::uint32_t last = subject.input.tokenCount() - 1;
    changed.input.ids[last] = TokenId{(changed.input.ids[last].value + 1) % subject.model->spec().vocabulary};
    const auto a = captured(fresh(subject, {}), "logits").values;
    const auto b = captured(fresh(changed, {}), "logits").values;
    const std::size_t before = std::size_t{last} * subject.model->spec().vocabulary;
    RC_ASSERT(near(std::span(a).first(before), std::span(b).first(before), 1e-5, 0, "logits"));
}

RC_GTEST_PROP(ForwardProperty, ResumingEqualsTheFullRunBitForBit, ()) {
    const Subject subject = anySubject();
    const InterventionSet edits = anyEdits(subject, 3);
    ForwardPass warm(subject.model, kTestMemory);
    RunRequest request;
    request.input = subject.input;
    runOrFail(warm, request);  // fills the cache with the baseline
    request.interventions = anyEdits(subject, 2);
    runOrFail(warm, request);  // and with something else
    request.interventions = edits;
    request.capture.logits = KeptLogits::all;
    const RunResult resumed = runOrFail(warm, request);
    const RunResult full = fresh(subject, edits);
    RC_ASSERT(captured(resumed, "logits").values == captured(full, "logits").values);
    RC_ASSERT(resumed.cost.firstStep.value >= edits.firstBlock().value_or(BlockRef{}).layer.value);
}

RC_GTEST_PROP(ForwardProperty, EditsCommute, ()) {
    const Subject subject = anySubject();
    const InterventionSet set = anyEdits(subject, 5);
    std::vector<HeadEdit> reversed(set.edits().rbegin(), set.edits().rend());
    const auto again = InterventionSet::of(reversed);
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == set);
    RC_ASSERT(captured(fresh(subject, *again), "logits").values ==
              captured(fresh(subject, set), "logits").values);
}

RC_GTEST_PROP(ForwardProperty, EditAndRestoreIsTheBaseline, ()) {
    const Subject subject = anySubject();
    ForwardPass pass(subject.model, kTestMemory);
    RunRequest request;
    request.input = subject.input;
    request.capture.logits = KeptLogits::all;
    const auto before = captured(runOrFail(pass, request), "logits").values;
    const HeadRef head = anyEdit(subject).head;
    request.interventions = InterventionSet().toggled(head, EditKind::zeroZ);
    runOrFail(pass, request);
    request.interventions = request.interventions.toggled(head, EditKind::zeroZ);
    RC_ASSERT(request.interventions.empty());
    RC_ASSERT(captured(runOrFail(pass, request), "logits").values == before);
}

// Σ_h z_h W_O^h + b_O = attn_out: what zeroing every head but one leaves, summed, is the layer's output.
// Cutting after W_O, as two published tools do, fails this.
RC_GTEST_PROP(ForwardProperty, HeadContributionsSumToTheLayerOutput, ()) {
    const Subject subject = anySubject();
    const ModelSpec& spec = subject.model->spec();
    const LayerIndex layer{*rc::gen::inRange<std::uint32_t>(0, spec.layerCount())};
    const auto outputWith = [&](const InterventionSet& edits) {
        ForwardPass pass(subject.model, kTestMemory);
        RunRequest request;
        request.input = subject.input;
        request.interventions = edits;
        request.capture.taps = {TapPoint::attnOut};
        request.capture.blocks = {{Stack::main, layer}};
        return captured(runOrFail(pass, request), tapName(TapPoint::attnOut, layer)).values;
    };
    const auto head = [&](std::uint32_t h) {
        return HeadRef{Stack::main, layer, AttentionKind::self, HeadIndex{h}};
    };
    InterventionSet none;
    for (std::uint32_t h = 0; h < spec.headCount(); ++h) none = none.toggled(head(h), EditKind::zeroZ);
    const auto bias = outputWith(none);
    std::vector<float> sum = bias;
    for (std::uint32_t h = 0; h < spec.headCount(); ++h) {
        const auto alone = outputWith(none.without(head(h)));
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += alone[i] - bias[i];
    }
    RC_ASSERT(near(sum, outputWith({}), 0, 1e-4, "attn_out"));
    // The bias alone is the same at every position: nothing of the prompt passes when all heads are off.
    for (std::size_t i = spec.modelDim; i < bias.size(); ++i) {
        RC_ASSERT(bias[i] == bias[i % spec.modelDim]);
    }
}

RC_GTEST_PROP(ForwardProperty, SweepEqualsOneByOne, ()) {
    const Subject subject = anySubject();
    SweepRequest sweep;
    sweep.input = subject.input;
    sweep.metric = *rc::gen::element(EffectMetric::kl, EffectMetric::dlogprob);
    sweep.kind =
        *rc::gen::element(EditKind::zeroZ, EditKind::meanZ, EditKind::uniformPattern, EditKind::zeroConst);
    sweep.logits.target = TokenId{7};
    ForwardPass pass(subject.model, kTestMemory);
    auto runner = SweepRunner::start(pass, sweep, {});
    RC_ASSERT(runner.has_value());
    for (auto more = (*runner)->step({}); more && *more;) more = (*runner)->step({});
    const SweepResult& result = (*runner)->result();
    RC_ASSERT(result.complete());
    const HeadRef head = anyEdit(subject).head;
    ForwardPass single(subject.model, kTestMemory);
    RunRequest request;
    request.input = subject.input;
    request.logits.target = sweep.logits.target;
    request.interventions = InterventionSet().toggled(head, sweep.kind);
    const Effect effect = runOrFail(single, request).effect.value();
    const double expected = sweep.metric == EffectMetric::kl ? effect.kl : effect.dlogprob.value();
    RC_ASSERT(std::abs(double{result.at(head)} - expected) <=
              kBatched * std::max(1.0, std::abs(expected)) * 10);
}

// The gradient at a head's gate is what the exact effect of turning it a little comes to, whatever else is
// edited.
RC_GTEST_PROP(ForwardProperty, GradientsAreFiniteDifferences, ()) {
    constexpr float kStep = 1.0F / 256;
    const Subject subject = anySubject();
    const ModelSpec& spec = subject.model->spec();
    SweepRequest request;
    request.input = subject.input;
    request.base = anyEdits(subject, 3);
    request.metric = EffectMetric::logitDiff;
    request.logits.target = TokenId{1};
    request.logits.foil = TokenId{2};
    request.kind = EditKind::scaleZ;
    const LayerIndex layer{*rc::gen::inRange<std::uint32_t>(0, spec.layerCount())};
    request.sublayers = {{{Stack::main, layer}, AttentionKind::self}};
    ForwardPass pass(subject.model, kTestMemory);
    const auto gradients = HeadGradients::start(pass, request, {});
    RC_ASSERT(gradients.has_value());
    for (auto more = (*gradients)->step({}); more && *more;) more = (*gradients)->step({});
    RC_ASSERT((*gradients)->result().doneCount() == spec.headCount());
    const auto scaled = [&](float factor) {
        request.parameter = factor;
        const auto runner = SweepRunner::start(pass, request, {});
        RC_ASSERT(runner.has_value());
        for (auto more = (*runner)->step({}); more && *more;) more = (*runner)->step({});
        return (*runner)->result().values;
    };
    const auto more = scaled(1 + kStep), less = scaled(1 - kStep);
    const auto most = scaled(1 + 2 * kStep), least = scaled(1 - 2 * kStep);
    double size = 0.0;
    for (const float gate : (*gradients)->gates())
        size = std::isnan(gate) ? size : std::max(size, std::abs(double{gate}));
    for (HeadIndex head; head.value < spec.headCount(); ++head.value) {
        const HeadRef ref{Stack::main, layer, AttentionKind::self, head};
        const auto edits = request.base.of(ref);
        // There, a factor takes the place of another edit of z: no small step.
        if (std::any_of(edits.begin(), edits.end(),
                        [](const HeadEdit& edit) { return siteOf(edit.kind) == EditSite::z; }))
            continue;
        const std::size_t cell = (*gradients)->result().cell(ref);
        const double near = double{more[cell]} - double{less[cell]},
                     far = double{most[cell]} - double{least[cell]};
        const double difference = (8 * near - far) / (12 * double{kStep});
        RC_ASSERT(std::abs(difference - double{(*gradients)->gates()[cell]}) <= 0.02 * size + 1e-2);
    }
}

}  // namespace
}  // namespace headscope::test
