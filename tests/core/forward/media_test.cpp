// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and sounds through the engine: what is refused, sweeps, resumed runs, every kind of edit.
// Covers: core/forward/request_check.cpp, core/request/logits_spec.cpp
#include "core/forward/sweep_runner.h"
#include "model_fixture.h"
#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

class MediaModel : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        const auto folder = sourceDir() / "tests/data/models" / GetParam();
        model = openModel(folder);
        ASSERT_TRUE(model);
        const GoldenTensors golden(folder / "golden.safetensors");
        if (model->spec().twoStacks()) input.ids = golden.ids("decoder_input_ids");
        input.media = mediaOf(golden, model->spec().stacks.front().media);
    }
    std::shared_ptr<const LoadedModel> model;
    ModelInput input;
};

TEST_P(MediaModel, SweepEqualsOneByOne) {
    if (!model->spec().output.head) GTEST_SKIP() << "without an output head there is no effect on tokens";
    ForwardPass pass(model, kTestMemory);
    SweepRequest sweep;
    sweep.input = input;
    sweep.logits.everyPosition = false;
    auto runner = SweepRunner::start(pass, sweep, {});
    ASSERT_TRUE(runner) << runner.error().text();
    for (auto more = (*runner)->step({}); more && *more;) more = (*runner)->step({});
    const SweepResult& result = (*runner)->result();
    ASSERT_TRUE(result.complete());
    RunRequest edited;
    edited.input = input;
    for (const HeadRef& head : allHeads(model->spec())) {
        edited.interventions = InterventionSet().toggled(head, EditKind::zeroZ);
        const RunResult one = runOrFail(pass, edited);
        EXPECT_NEAR(result.at(head), one.effect->kl, 1e-5 * std::max(1.0, one.effect->kl)) << headText(head);
    }
}

TEST_P(MediaModel, ResumedEqualsFreshBitForBit) {
    ForwardPass used(model, kTestMemory);
    RunRequest edited;
    edited.input = input;
    runOrFail(used, edited);
    for (const HeadRef& head : allHeads(model->spec())) {
        edited.interventions = InterventionSet().toggled(head, EditKind::zeroZ);
        ForwardPass fresh(model, kTestMemory);
        const RunResult expected = runOrFail(fresh, edited), resumed = runOrFail(used, edited);
        EXPECT_EQ(resumed.effect, expected.effect) << headText(head);
        EXPECT_EQ(resumed.logits, expected.logits) << headText(head);
        // A second time everything is known.
        EXPECT_EQ(runOrFail(used, edited).logits, expected.logits) << headText(head);
    }
}

TEST_P(MediaModel, EveryEditRuns) {
    ForwardPass pass(model, kTestMemory);
    RunRequest edited;
    edited.input = input;
    for (const EditKind kind :
         {EditKind::zeroConst, EditKind::zeroLayer, EditKind::meanZ, EditKind::uniformPattern,
          EditKind::identityPattern, EditKind::firstPattern}) {
        HeadEdit edit;
        edit.head = allHeads(model->spec()).front();
        edit.kind = kind;
        edited.interventions = InterventionSet().with(edit);
        const auto result = pass.run(edited, {});
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_TRUE(result->effect);
    }
}

TEST_P(MediaModel, TheAnswerOfAPictureIsReadAtTheClassToken) {
    ForwardPass pass(model, kTestMemory);
    RunRequest request;
    request.input = input;
    const RunResult result = runOrFail(pass, request);
    if (!model->spec().output.head) return;
    const bool picture = model->spec().main().media.kind == InputKind::image;
    EXPECT_EQ(result.logits->position.value, picture ? 0U : input.tokenCount() - 1);
}

INSTANTIATE_TEST_SUITE_P(Models, MediaModel,
                         ::testing::Values("vit", "vit-no-head", "deit-teacher", "dinov2", "dinov2-stretched",
                                           "clip-vision-projected", "whisper"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

MediaPtr zeros(std::vector<std::uint32_t> shape, std::uint32_t positions) {
    auto tensor = std::make_shared<MediaTensor>();
    std::size_t count = 1;
    for (const std::uint32_t size : shape) count *= size;
    tensor->shape = std::move(shape);
    tensor->values.assign(count, 0.0F);
    tensor->positions = positions;
    tensor->contentHash = tensor->hashOf();
    return MediaPtr(std::move(tensor));
}

Result<RunResult> runOf(const char* model, ModelInput input) {
    ForwardPass pass(openModel(sourceDir() / "tests/data/models" / model), kTestMemory);
    RunRequest request;
    request.input = std::move(input);
    return pass.run(request, {});
}

ModelInput seeing(MediaPtr media, std::vector<TokenId> ids = {}) {
    ModelInput input;
    input.ids = std::move(ids);
    input.media = std::move(media);
    return input;
}

TEST(RequestCheck, MediaHaveTheModelsShape) {
    EXPECT_TRUE(runOf("vit", seeing(zeros({3, 12, 12}, 10))));
    expectError(runOf("vit", seeing(zeros({3, 16, 16}, 17))), ErrorCode::usage,
                {"[3, 16, 16]", "[3, 12, 12]"});
    expectError(runOf("vit", seeing(zeros({3, 12, 12}, 11))), ErrorCode::usage,
                {"11 positions", "expected 10"});
    expectError(runOf("vit", seeing(zeros({3, 144}, 10))), ErrorCode::usage);
    expectError(runOf("vit", {}), ErrorCode::promptEmpty, {"image"});
    expectError(runOf("vit", seeing(zeros({3, 12, 12}, 10), {TokenId{1}})), ErrorCode::usage, {"no text"});
    EXPECT_TRUE(runOf("dinov2", seeing(zeros({3, 8, 20}, 11))));
    expectError(runOf("dinov2", seeing(zeros({3, 8, 18}, 9))), ErrorCode::usage, {"[3, 8, 18]"});
    expectError(runOf("gpt2", seeing(zeros({3, 12, 12}, 10))), ErrorCode::usage, {"reads text"});
    expectError(runOf("whisper", seeing(zeros({8, 22}, 11), {TokenId{2}})), ErrorCode::usage,
                {"[8, 22]", "[8, 20]"});
    expectError(runOf("whisper", seeing({}, {TokenId{2}})), ErrorCode::promptEmpty, {"audio"});
    expectError(runOf("whisper", seeing(zeros({8, 20}, 10))), ErrorCode::promptEmpty, {"decoder"});
}

}  // namespace
}  // namespace headscope::test
