// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps and generation, step by step, and what they refuse.
// Covers: core/forward/sweep_runner.cpp, core/forward/sweep_setup.cpp, core/forward/generator.cpp
#include <algorithm>
#include <bit>
#include <cmath>

#include "core/forward/generator.h"
#include "core/forward/sweep_runner.h"
#include "core/sweep/sweep_plan.h"
#include "model_fixture.h"
#include "sweep_of.h"

namespace headscope::test {
namespace {

ModelInput prompt(std::uint32_t tokens) {
    ModelInput input;
    for (std::uint32_t t = 0; t < tokens; ++t) input.ids.push_back(TokenId{(5 * t + 1) % 61});
    return input;
}

class RunnersTest : public ::testing::Test {
protected:
    ForwardPass pass{openModel(sourceDir() / "tests/data/models/gpt2"), kTestMemory};
    ForwardPass bert{openModel(sourceDir() / "tests/data/models/bert-masked-lm"), kTestMemory};
};

TEST_F(RunnersTest, SweepOnTopOfEditsMeasuresAgainstThem) {
    SweepRequest request;
    request.input = prompt(8);
    request.base = InterventionSet().toggled({Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{1}},
                                             EditKind::zeroZ);
    const SweepResult result = sweepOf(pass, request);
    ASSERT_TRUE(result.complete());
    EXPECT_NEAR(result.at({Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{1}}), 0.0F, 1e-6F)
        << "already off: zeroing it again changes nothing";
    EXPECT_GT(result.at({Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{0}}), 0.0F);
}

// What a sweep over many machines rests on: each part from a fresh engine, in any order.
TEST_F(RunnersTest, SweepInPartsEqualsTheWholeBitForBit) {
    for (const char* name : {"gpt2", "bert-masked-lm", "t5", "llama", "gemma3"}) {
        const auto model = openModel(sourceDir() / "tests/data/models" / name);
        for (const EditKind kind : {EditKind::zeroZ, EditKind::meanZ, EditKind::uniformPattern}) {
            SweepRequest request;
            request.input = prompt(11);
            if (model->spec().twoStacks()) request.input.encoderIds = prompt(7).ids;
            for (auto* ids : {&request.input.ids, &request.input.encoderIds}) {
                for (TokenId& id : *ids) id.value %= model->spec().vocabulary;
            }
            request.kind = kind;
            request.metric = model->spec().bidirectional() ? EffectMetric::kl : EffectMetric::dloss;
            ForwardPass once(model, kTestMemory);
            const SweepResult whole = sweepOf(once, request);
            ASSERT_TRUE(whole.complete()) << name;
            std::vector<SublayerRef> sublayers = allSublayers(model->spec());
            std::reverse(sublayers.begin(), sublayers.end());
            for (const SublayerRef sublayer : sublayers) {
                ForwardPass fresh(model, kTestMemory);
                request.sublayers = {sublayer};
                const SweepResult part = sweepOf(fresh, request);
                for (const HeadRef head : allHeads(model->spec())) {
                    const std::size_t cell = whole.cell(head);
                    const bool asked = SublayerRef{head.block(), head.kind} == sublayer;
                    ASSERT_EQ(part.done[cell], asked ? 1 : 0) << name << " " << headText(head);
                    if (asked) {
                        ASSERT_EQ(std::bit_cast<std::uint32_t>(part.values[cell]),
                                  std::bit_cast<std::uint32_t>(whole.values[cell]))
                            << name << " " << headText(head);
                    } else {
                        ASSERT_TRUE(std::isnan(part.values[cell]));
                    }
                }
            }
        }
    }
}

TEST_F(RunnersTest, SweepOfALayerThatIsNotThereIsRefused) {
    SweepRequest request;
    request.input = prompt(8);
    for (const SublayerRef absent : {SublayerRef{{Stack::main, LayerIndex{99}}, AttentionKind::self},
                                     SublayerRef{{Stack::main, LayerIndex{0}}, AttentionKind::cross},
                                     SublayerRef{{Stack::encoder, LayerIndex{0}}, AttentionKind::self}}) {
        request.sublayers = {{{Stack::main, LayerIndex{0}}, AttentionKind::self}, absent};
        const auto runner = SweepRunner::start(pass, request, {});
        ASSERT_FALSE(runner);
        EXPECT_EQ(runner.error().code, ErrorCode::headRange);
    }
}

TEST_F(RunnersTest, CancelledSweepKeepsWhatIsDone) {
    SweepRequest request;
    request.input = prompt(30);
    auto runner = SweepRunner::start(pass, request, {});
    ASSERT_TRUE(runner);
    ASSERT_TRUE((*runner)->step({}).value());
    const std::uint32_t done = (*runner)->result().doneCount();
    EXPECT_GT(done, 0U);
    const JobContext stopped(std::make_shared<const std::atomic<bool>>(true), {});
    const auto step = (*runner)->step(stopped);
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().code, ErrorCode::cancelled);
    EXPECT_EQ((*runner)->result().doneCount(), done);
    EXPECT_FALSE((*runner)->result().complete());
    EXPECT_TRUE(std::isnan((*runner)->result().values.back()));
}

TEST_F(RunnersTest, MetricsThatAModelCannotGiveSayWhy) {
    SweepRequest request;
    request.input = prompt(8);
    const auto refusal = [&](ForwardPass& with) {
        const auto runner = SweepRunner::start(with, request, {});
        return runner ? ErrorCode::internal : runner.error().code;
    };
    request.metric = EffectMetric::dlogprob;
    EXPECT_EQ(refusal(pass), ErrorCode::metricUnavailable);
    request.metric = EffectMetric::logitDiff;
    request.logits.target = TokenId{1};
    EXPECT_EQ(refusal(pass), ErrorCode::metricUnavailable);
    request.metric = EffectMetric::dloss;
    EXPECT_EQ(refusal(bert), ErrorCode::metricUnavailable);
    ForwardPass headless(openModel(sourceDir() / "tests/data/models/bert-no-head"), kTestMemory);
    request.metric = EffectMetric::kl;
    EXPECT_EQ(refusal(headless), ErrorCode::metricUnavailable);
}

GenerateResult generate(ForwardPass& pass, const GenerateRequest& request) {
    auto generator = Generator::start(pass, request);
    if (!generator) {
        ADD_FAILURE() << generator.error().text();
        return {};
    }
    for (auto more = (*generator)->step({}); more && *more;) more = (*generator)->step({});
    return (*generator)->result();
}

TEST_F(RunnersTest, GreedyTextTakesTheMostProbableToken) {
    GenerateRequest request;
    request.input = prompt(5);
    request.newTokens = 4;
    const GenerateResult result = generate(pass, request);
    ASSERT_EQ(result.baseline.size(), 4U);
    EXPECT_TRUE(result.edited.empty());
    ModelInput grown = request.input;
    for (const TokenId token : result.baseline) {
        RunRequest run;
        run.input = grown;
        EXPECT_EQ(runOrFail(pass, run).logits->top.front().token, token);
        grown.ids.push_back(token);
    }
}

TEST_F(RunnersTest, SamplingRepeatsWithItsSeed) {
    GenerateRequest request;
    request.input = prompt(5);
    request.newTokens = 12;
    request.sample = true;
    request.temperature = 2.0F;
    request.seed = 4;
    request.interventions = InterventionSet().toggled(
        {Stack::main, LayerIndex{1}, AttentionKind::self, HeadIndex{0}}, EditKind::zeroZ);
    const GenerateResult first = generate(pass, request);
    EXPECT_EQ(first.baseline, generate(pass, request).baseline);
    EXPECT_EQ(first.edited.size(), 12U);
    request.seed = 5;
    EXPECT_NE(first.baseline, generate(pass, request).baseline);
}

TEST_F(RunnersTest, GenerationStopsAtTheContextAndAtStopTokens) {
    GenerateRequest request;
    request.input = prompt(30);
    request.newTokens = 20;
    EXPECT_EQ(generate(pass, request).baseline.size(), 2U) << "32 positions";
    request.input = prompt(5);
    request.stop = {generate(pass, request).baseline.front()};
    EXPECT_EQ(generate(pass, request).baseline.size(), 1U);
}

TEST_F(RunnersTest, MaskedModelsDoNotContinueText) {
    GenerateRequest request;
    request.input = prompt(5);
    const auto generator = Generator::start(bert, request);
    ASSERT_FALSE(generator);
    EXPECT_EQ(generator.error().code, ErrorCode::metricUnavailable);
}

}  // namespace
}  // namespace headscope::test
