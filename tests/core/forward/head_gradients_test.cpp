// SPDX-License-Identifier: GPL-3.0-or-later
// Estimates against differences of exact sweeps, in every family that has an output head.
#include "core/forward/head_gradients.h"

#include <algorithm>
#include <cmath>

#include "core/forward/sweep_runner.h"
#include "expect_error.h"
#include "model_fixture.h"
#include "sweep_of.h"

namespace headscope::test {
namespace {

using Maps = std::vector<float>;

SweepResult estimateOf(ForwardPass& pass, const SweepRequest& request, Maps* gates = nullptr) {
    auto gradients = HeadGradients::start(pass, request, {});
    if (!gradients) {
        ADD_FAILURE() << gradients.error().text();
        return {};
    }
    for (auto more = (*gradients)->step({}); more && *more;) more = (*gradients)->step({});
    if (gates) *gates = (*gradients)->gates();
    return (*gradients)->result();
}

// What the exact sweep finds where each head's z is scaled.
Maps scaled(ForwardPass& pass, SweepRequest request, double factor) {
    request.kind = EditKind::scaleZ;
    request.parameter = static_cast<float>(factor);
    return sweepOf(pass, request).values;
}

double largest(const Maps& values) {
    double most = 0.0;
    for (const float value : values) most = std::max(most, std::abs(double{value}));
    return most;
}

ModelInput tokensOf(std::uint32_t count, const ModelSpec& spec) {
    ModelInput input;
    for (std::uint32_t t = 0; t < count; ++t) input.ids.push_back(TokenId{(5 * t + 1) % spec.vocabulary});
    return input;
}

ModelInput inputOf(const std::filesystem::path& folder, const ModelSpec& spec) {
    const GoldenTensors golden(folder / "golden.safetensors");
    ModelInput input;
    if (spec.twoStacks()) {
        input.ids = golden.ids("decoder_input_ids");
        if (!golden.has("media")) input.encoderIds = golden.ids("input_ids");
    } else if (!golden.has("media")) {
        input.ids = golden.ids("input_ids");
    }
    if (golden.has("media")) input.media = mediaOf(golden, spec.stacks.front().media);
    return input;
}

SweepRequest requestFor(const ModelInput& input) {
    SweepRequest request;
    request.input = input;
    request.metric = EffectMetric::logitDiff;
    request.logits.target = TokenId{1};
    request.logits.foil = TokenId{0};
    return request;
}

class HeadGradientsOfFamilies : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        const auto folder = sourceDir() / "tests/data/models" / GetParam();
        model = openModel(folder);
        ASSERT_TRUE(model);
        input = inputOf(folder, model->spec());
        // The whole of this prompt lies within a step of another choice of experts, where nothing has a
        // slope.
        if (std::string_view(GetParam()) == "gpt-oss") input.ids.resize(6);
    }
    std::shared_ptr<const LoadedModel> model;
    ModelInput input;
};

// The slopes to both sides, each by two points. They differ where a ReLU's corner or a choice of experts lies
// within the step: the fixtures' weights are large.
TEST_P(HeadGradientsOfFamilies, GatesAreFiniteDifferencesOfTheExactSweep) {
    constexpr double kStep = 1.0 / 1024;
    ForwardPass pass(model, kTestMemory);
    SweepRequest request = requestFor(input);
    for (const EffectMetric metric : {EffectMetric::logitDiff, EffectMetric::dlogprob, EffectMetric::dloss}) {
        if (metric == EffectMetric::dloss && (model->spec().bidirectional() || input.tokenCount() < 2))
            continue;
        request.metric = metric;
        Maps gates;
        const SweepResult estimate = estimateOf(pass, request, &gates);
        ASSERT_TRUE(estimate.complete());
        EXPECT_EQ(estimate.request.method, SweepMethod::firstOrder);
        const Maps right = scaled(pass, request, 1 + kStep), farRight = scaled(pass, request, 1 + 2 * kStep);
        const Maps left = scaled(pass, request, 1 - kStep), farLeft = scaled(pass, request, 1 - 2 * kStep);
        ASSERT_EQ(gates.size(), right.size());
        const double tolerance = 0.01 * largest(gates) + 2e-3;
        EXPECT_GT(largest(gates), 0.0);
        for (std::size_t i = 0; i < gates.size(); ++i) {
            const double above = (4 * double{right[i]} - double{farRight[i]}) / (2 * kStep);
            const double below = (double{farLeft[i]} - 4 * double{left[i]}) / (2 * kStep);
            const std::string head = headText(allHeads(model->spec())[i]);
            EXPECT_GE(gates[i], std::min(above, below) - tolerance) << metricText(metric) << " " << head;
            EXPECT_LE(gates[i], std::max(above, below) + tolerance) << metricText(metric) << " " << head;
            EXPECT_EQ(estimate.values[i], -gates[i]) << "off is the gate at 0";
        }
    }
}

TEST_P(HeadGradientsOfFamilies, KlIsItsCurvature) {
    constexpr double kStep = 1.0 / 128;
    if (model->spec().main().block.experts.count > 0) return;  // another choice of experts is a jump
    ForwardPass pass(model, kTestMemory);
    SweepRequest request = requestFor(input);
    request.metric = EffectMetric::kl;
    request.kind = EditKind::scaleZ;
    request.parameter = static_cast<float>(1 + kStep);
    Maps gates;
    const Maps estimate = estimateOf(pass, request, &gates).values;
    EXPECT_TRUE(gates.empty()) << "kl has no slope";
    const Maps more = scaled(pass, request, 1 + kStep), less = scaled(pass, request, 1 - kStep);
    double known = 0.0, estimated = 0.0;
    for (std::size_t i = 0; i < estimate.size(); ++i) {
        const double exact = 0.5 * (double{more[i]} + double{less[i]});
        known += exact;
        estimated += double{estimate[i]};
        if (model->spec().outputs() > 8) continue;
        EXPECT_NEAR(estimate[i], exact, 0.03 * largest(more)) << headText(allHeads(model->spec())[i]);
    }
    // Eight outputs or fewer are all read; of more, eight stand for all, and roughly.
    EXPECT_GT(estimated, known / 3);
    EXPECT_LT(estimated, known * 3);
}

INSTANTIATE_TEST_SUITE_P(Families, HeadGradientsOfFamilies,
                         ::testing::Values("gpt2", "gpt-neo", "gpt-neox", "gptj", "gpt-bigcode", "opt",
                                           "bloom", "falcon-7b", "mpt", "llama", "mistral-window", "mixtral",
                                           "gpt-oss", "qwen3", "gemma2", "gemma3", "olmo", "olmo2", "cohere",
                                           "granite", "glm", "phi", "phi3", "stablelm-parallel", "xglm",
                                           "bert-masked-lm", "bert-sequence", "bert-tokens", "albert",
                                           "electra", "roberta", "distilbert", "mpnet", "modernbert",
                                           "modernbert-sequence-mean", "deberta", "deberta-v2", "t5",
                                           "t5-gated", "bart", "marian", "mbart", "m2m100", "pegasus",
                                           "whisper", "vit", "deit-teacher", "dinov2"),
                         [](const auto& family) {
                             std::string name = family.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

class HeadGradientsTest : public ::testing::Test {
protected:
    std::shared_ptr<const LoadedModel> model = openModel(sourceDir() / "tests/data/models/llama");
    ForwardPass pass{model, kTestMemory};
    SweepRequest request = requestFor(tokensOf(9, model->spec()));
};

TEST_F(HeadGradientsTest, ScalingIsLinearInItsFactor) {
    const Maps off = estimateOf(pass, request).values;
    request.kind = EditKind::scaleZ;
    for (const float factor : {-1.0F, 0.25F, 1.0F, 3.0F}) {
        request.parameter = factor;
        const Maps scaled = estimateOf(pass, request).values;
        for (std::size_t i = 0; i < off.size(); ++i)
            EXPECT_NEAR(scaled[i], (1 - factor) * off[i], 1e-4 * largest(off)) << factor;
    }
}

TEST_F(HeadGradientsTest, MeansAndPatternsOfOneTokenChangeNothing) {
    request.input = tokensOf(1, model->spec());
    for (const EditKind kind :
         {EditKind::meanZ, EditKind::uniformPattern, EditKind::identityPattern, EditKind::firstPattern}) {
        request.kind = kind;
        EXPECT_LT(largest(estimateOf(pass, request).values), 1e-5);
    }
}

// Every kind is a way to z', and a hundredth of that way can be gone exactly: by a mean that is put in place.
TEST_F(HeadGradientsTest, EachKindIsFollowedAlongItsChangeOfZ) {
    constexpr double kShare = 1.0 / 64;
    const LayerIndex last{model->spec().layerCount() - 1};
    const std::uint32_t tokens = request.input.tokenCount(), heads = model->spec().headCount();
    const std::uint32_t dim = model->spec().main().block.attention.headDim;
    const auto lastRow = [&](const InterventionSet& edits, HeadIndex head) {
        RunRequest run = fullCapture(request.input.ids);
        run.interventions = edits;
        const Maps z = captured(runOrFail(pass, run), tapName(TapPoint::z, last)).values;
        const auto begin = z.begin() + (std::ptrdiff_t{tokens - 1} * heads + head.value) * dim;
        return Maps(begin, begin + dim);
    };
    request.sublayers = {{{Stack::main, last}, AttentionKind::self}};
    for (const EditKind kind :
         {EditKind::zeroZ, EditKind::zeroConst, EditKind::meanZ, EditKind::uniformPattern,
          EditKind::identityPattern, EditKind::firstPattern}) {
        request.kind = kind;
        const SweepResult estimate = estimateOf(pass, request);
        auto means = std::make_shared<ReferenceTensor>();
        means->parts = {{Stack::main, AttentionKind::self, last.value + 1, heads, dim,
                         Maps(std::size_t{last.value + 1} * heads * dim)}};
        for (HeadIndex head; head.value < heads; ++head.value) {
            const Maps from = lastRow({}, head);
            const Maps to = lastRow(
                InterventionSet().with(request.editOf({Stack::main, last, AttentionKind::self, head})), head);
            for (std::uint32_t d = 0; d < dim; ++d)
                means->parts[0].values[(std::size_t{last.value} * heads + head.value) * dim + d] =
                    from[d] + static_cast<float>(kShare) * (to[d] - from[d]);
        }
        means->contentHash = means->hashOf();
        SweepRequest step = request;
        step.kind = EditKind::meanZ;
        step.reference = ReferencePtr(means);
        const SweepResult exact = sweepOf(pass, step);
        for (HeadIndex head; head.value < heads; ++head.value) {
            const HeadRef ref{Stack::main, last, AttentionKind::self, head};
            EXPECT_NEAR(double{estimate.at(ref)}, double{exact.at(ref)} / kShare,
                        0.05 * largest(exact.values) / kShare + 1e-3)
                << static_cast<int>(kind) << " " << headText(ref);
        }
        EXPECT_TRUE(std::isnan(estimate.values.front())) << "not asked for";
    }
}

TEST_F(HeadGradientsTest, EditsOfTheRequestAreInForce) {
    constexpr double kStep = 1.0 / 256;
    const HeadRef scaledHead{Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{1}};
    const HeadRef uniform{Stack::main, LayerIndex{1}, AttentionKind::self, HeadIndex{0}};
    request.base = InterventionSet()
                       .with({scaledHead, EditKind::scaleZ, 0.5F, {}, {}})
                       .with({uniform, EditKind::uniformPattern, 1.0F, {}, {}});
    Maps gates;
    const SweepResult off = estimateOf(pass, request, &gates);
    const Maps more = scaled(pass, request, 1 + kStep), less = scaled(pass, request, 1 - kStep);
    const double size = largest(gates);
    for (std::size_t i = 0; i < gates.size(); ++i) {
        if (i == off.cell(scaledHead)) continue;  // there, a newer factor takes the place of the half
        EXPECT_NEAR(gates[i], (double{more[i]} - double{less[i]}) / (2 * kStep), 0.02 * size) << i;
    }
    const Maps half = scaled(pass, request, 0.5 + kStep);
    request.kind = EditKind::scaleZ;
    request.parameter = static_cast<float>(0.5 + kStep);
    const SweepResult ofHalf = estimateOf(pass, request);
    EXPECT_NEAR(ofHalf.at(scaledHead), half[ofHalf.cell(scaledHead)], 0.05 * size * kStep + 1e-5);
    EXPECT_NEAR(off.at(scaledHead), -gates[off.cell(scaledHead)], 1e-6 + 1e-4 * size);
}

TEST_F(HeadGradientsTest, AStoppedEstimateLeavesNothingWrong) {
    const Maps whole = estimateOf(pass, request).values;
    ForwardPass fresh(model, kTestMemory);
    const JobContext stopped(std::make_shared<const std::atomic<bool>>(true), {});
    expectError(HeadGradients::start(fresh, request, stopped), ErrorCode::cancelled);
    const auto gradients = valueOf(HeadGradients::start(fresh, request, {}));
    ASSERT_TRUE(valueOf(gradients->step({})));
    const std::uint32_t done = gradients->result().doneCount();
    expectError(gradients->step(stopped), ErrorCode::cancelled);
    EXPECT_EQ(gradients->result().doneCount(), done);
    EXPECT_GT(gradients->fraction(), 0.0F);
    while (valueOf(gradients->step({}))) {
    }
    EXPECT_EQ(gradients->result().values, whole);
    EXPECT_EQ(gradients->fraction(), 1.0F);
    ForwardPass untouched(model, kTestMemory);
    EXPECT_EQ(sweepOf(fresh, request).values, sweepOf(untouched, request).values);
}

TEST_F(HeadGradientsTest, RefusesWhatHasNoGradient) {
    request.metric = EffectMetric::top1;
    expectError(HeadGradients::start(pass, request, {}), ErrorCode::metricUnavailable, {"top1", "exactly"});
    ForwardPass headless(openModel(sourceDir() / "tests/data/models/bert-no-head"), kTestMemory);
    request.metric = EffectMetric::kl;
    expectError(HeadGradients::start(headless, request, {}), ErrorCode::metricUnavailable,
                {"no output head"});
}

TEST_F(HeadGradientsTest, RefusesBeforeItAllocates) {
    ForwardPass small(model, 1000);
    expectError(HeadGradients::start(small, request, {}), ErrorCode::memoryLimit,
                {"MiB, 0.0 MiB are left", "--memory-limit"});
    EXPECT_EQ(small.counters().walks, 0U);
}

// One more walk of every block, whatever the number of heads.
TEST_F(HeadGradientsTest, CostsTheSameWhateverTheNumberOfHeads) {
    EXPECT_EQ(HeadGradients::blockWalks(model->spec(), EffectMetric::dloss),
              5U * model->spec().layerCount() / 2);
    EXPECT_EQ(HeadGradients::blockWalks(model->spec(), EffectMetric::kl), 13U * model->spec().layerCount());
    (void)estimateOf(pass, request);
    EXPECT_EQ(pass.counters().walks, 1U) << "each block starts from what the cache has";
}

}  // namespace
}  // namespace headscope::test
