// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny encoder-decoders against transformers in float64 (golden/reference/make_fixtures.py): patterns of
// three kinds, what enters every layer, the answer, and the answer without each head.
#include "answer_of.h"
#include "core/forward/sweep_runner.h"
#include "model_fixture.h"
#include "tensor_matchers.h"

namespace headscope::test {
namespace {

constexpr double kPattern = 2e-5;
constexpr double kRelative = 1e-4;

class TwoStackFixture : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        folder = sourceDir() / "tests/data/models" / GetParam();
        model = openModel(folder);
        ASSERT_TRUE(model);
    }
    [[nodiscard]] RunRequest request() const {
        const GoldenTensors golden(folder / "golden.safetensors");
        RunRequest made = fullCapture(golden.ids("decoder_input_ids"));
        if (golden.has("media")) {
            made.input.media = mediaOf(golden, model->spec().stack(Stack::encoder).media);
        } else {
            made.input.encoderIds = golden.ids("input_ids");
        }
        return made;
    }
    std::filesystem::path folder;
    std::shared_ptr<const LoadedModel> model;
};

std::span<const float> part(const std::vector<float>& all, std::size_t index, std::size_t parts) {
    const std::size_t size = all.size() / parts;
    return std::span(all).subspan(index * size, size);
}

TEST_P(TwoStackFixture, PatternsHiddenStatesAndLogits) {
    ForwardPass pass(model, kTestMemory);
    const GoldenTensors golden(folder / "golden.safetensors");
    const RunResult result = runOrFail(pass, request());
    for (const HeadGrid& grid : model->spec().headGrids()) {
        const std::string side = grid.stack == Stack::encoder ? "encoder" : "decoder";
        const std::string which = grid.kind == AttentionKind::cross ? "cross" : side;
        const auto attentions = golden.floats(which + "_attentions");
        const auto hidden = golden.floats(side + "_hidden_states");
        for (std::uint32_t l = 0; l < grid.layers; ++l) {
            const BlockRef block{grid.stack, LayerIndex{l}};
            const auto pattern = tapName({block, TapPoint::pattern, grid.kind}, true);
            EXPECT_TRUE(near(captured(result, pattern).values, part(attentions, l, grid.layers), kPattern, 0,
                             pattern));
            const auto entering = tapName({block, TapPoint::residPre, {}}, true);
            EXPECT_TRUE(near(captured(result, entering).values, part(hidden, l, grid.layers), 0, kRelative,
                             entering));
        }
    }
    EXPECT_TRUE(near(answerOf(*model, result), golden.floats("answer"), 0, kRelative, "answer"));
}

// What previews are made of: see fixture_test.cpp.
TEST_P(TwoStackFixture, AnswersInBfloat16AreNear) {
    const auto narrowed = LoadedModel::narrowed(model, 0);
    if (!narrowed) GTEST_SKIP() << "this processor does not multiply bfloat16";
    ForwardPass pass(narrowed, kTestMemory);
    const GoldenTensors golden(folder / "golden.safetensors");
    EXPECT_GT(cosineOf(answerOf(*narrowed, runOrFail(pass, request())), golden.floats("answer")), 0.9);
}

// Each head's queries and keys alone, without its layer; cross-attention reads what self-attention wrote.
TEST_P(TwoStackFixture, PatternsOnDemand) {
    ForwardPass pass(model, kTestMemory);
    const GoldenTensors golden(folder / "golden.safetensors");
    const ModelInput input = request().input;
    const auto answer = pass.patterns({input, {}, allHeads(model->spec())}, {});
    ASSERT_TRUE(answer) << answer.error().message;
    for (const AttentionPattern& pattern : answer->patterns) {
        const std::string side = pattern.stack == Stack::encoder ? "encoder" : "decoder";
        const std::string which = pattern.kind == AttentionKind::cross ? "cross" : side;
        const auto attentions = golden.floats(which + "_attentions");
        const std::size_t layers = model->spec().stack(pattern.stack).layers.size();
        EXPECT_TRUE(near(pattern.values, part(attentions, pattern.layer.value, layers), kPattern, 0, which));
    }
}

TEST_P(TwoStackFixture, AnswerWithEachHeadZeroed) {
    ForwardPass pass(model, kTestMemory);
    const GoldenTensors golden(folder / "golden.safetensors");
    const auto ablated = golden.floats("ablated");
    const auto heads = allHeads(model->spec());
    RunRequest edited = request();
    for (std::size_t i = 0; i < heads.size(); ++i) {
        edited.interventions = InterventionSet().toggled(heads[i], EditKind::zeroZ);
        const RunResult result = runOrFail(pass, edited);
        EXPECT_TRUE(
            near(answerOf(*model, result), part(ablated, i, heads.size()), 0, kRelative, headText(heads[i])));
    }
}

TEST_P(TwoStackFixture, ResumedEqualsFreshBitForBit) {
    ForwardPass used(model, kTestMemory);
    RunRequest edited = request();
    runOrFail(used, edited);
    for (const HeadRef& head : allHeads(model->spec())) {
        edited.interventions = InterventionSet().toggled(head, EditKind::zeroZ);
        ForwardPass fresh(model, kTestMemory);
        const RunResult expected = runOrFail(fresh, edited);
        edited.capture = {};
        const RunResult resumed = runOrFail(used, edited);
        edited.capture = request().capture;
        EXPECT_EQ(resumed.effect, expected.effect) << headText(head);
        EXPECT_EQ(resumed.cost.firstStep, model->spec().stepOf(head.block())) << headText(head);
    }
}

TEST_P(TwoStackFixture, AnotherTextOfTheDecoderKeepsTheEncoder) {
    ForwardPass used(model, kTestMemory);
    RunRequest plain = request();
    plain.capture = {};
    runOrFail(used, plain);
    plain.input.ids.push_back(TokenId{5});
    const RunResult resumed = runOrFail(used, plain);
    EXPECT_EQ(resumed.cost.firstStep, WalkStep{model->spec().encoderLayers()});
    ForwardPass fresh(model, kTestMemory);
    EXPECT_EQ(resumed.logits, runOrFail(fresh, plain).logits);
}

TEST_P(TwoStackFixture, SweepEqualsOneByOne) {
    ForwardPass pass(model, kTestMemory);
    SweepRequest sweep;
    sweep.input = request().input;
    sweep.logits.everyPosition = false;
    auto runner = SweepRunner::start(pass, sweep, {});
    if (!model->spec().output.head) {
        ASSERT_FALSE(runner) << "without an output head there is no effect on tokens";
        EXPECT_EQ(runner.error().code, ErrorCode::metricUnavailable);
        return;
    }
    ASSERT_TRUE(runner);
    for (auto more = (*runner)->step({}); more && *more;) more = (*runner)->step({});
    const SweepResult& result = (*runner)->result();
    ASSERT_TRUE(result.complete());
    RunRequest edited = request();
    edited.capture = {};
    for (const HeadRef& head : allHeads(model->spec())) {
        edited.interventions = InterventionSet().toggled(head, EditKind::zeroZ);
        const RunResult one = runOrFail(pass, edited);
        EXPECT_NEAR(result.at(head), one.effect->kl, 1e-5 * std::max(1.0, one.effect->kl)) << headText(head);
    }
}

TEST_P(TwoStackFixture, EveryEditOfEveryKindOfHeadRuns) {
    ForwardPass pass(model, kTestMemory);
    RunRequest edited = request();
    edited.capture = {};
    for (const HeadGrid& grid : model->spec().headGrids()) {
        const HeadRef head{grid.stack, LayerIndex{0}, grid.kind, HeadIndex{1}};
        for (const EditKind kind :
             {EditKind::zeroConst, EditKind::zeroLayer, EditKind::meanZ, EditKind::scaleZ,
              EditKind::uniformPattern, EditKind::identityPattern, EditKind::firstPattern}) {
            HeadEdit edit;
            edit.head = head;
            edit.kind = kind;
            if (kind == EditKind::zeroLayer) edit.head.head = HeadIndex{0};
            if (kind == EditKind::scaleZ) edit.parameter = 0.5F;
            edited.interventions = InterventionSet().with(edit);
            const auto result = pass.run(edited, {});
            if (kind == EditKind::identityPattern && grid.kind == AttentionKind::cross) {
                ASSERT_FALSE(result);
                EXPECT_EQ(result.error().code, ErrorCode::usage);
                continue;
            }
            ASSERT_TRUE(result) << result.error().text();
            ASSERT_TRUE(result->effect);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Transformers, TwoStackFixture,
                         ::testing::Values("t5", "t5-gated", "t5-no-head", "bart", "bart-no-head", "mbart",
                                           "pegasus", "marian", "m2m100", "whisper", "whisper-no-head"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace headscope::test
