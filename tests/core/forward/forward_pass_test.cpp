// SPDX-License-Identifier: GPL-3.0-or-later
// Requests on small models: refusals, counters, thumbnails, patterns on demand, references.
// Covers: core/forward/forward_pass.cpp
// Covers: core/forward/capture_collector.cpp
// Covers: core/forward/loaded_model.cpp
// Covers: core/forward/request_check.cpp
#include "core/forward/forward_pass.h"

#include "model_fixture.h"
#include "tensor_matchers.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {
namespace {

HeadRef head(std::uint32_t layer, std::uint32_t index) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{index}};
}

ModelInput prompt(std::uint32_t tokens) {
    ModelInput input;
    for (std::uint32_t t = 0; t < tokens; ++t) input.ids.push_back(TokenId{(7 * t + 3) % 61});
    return input;
}

class ForwardPassTest : public ::testing::Test {
protected:
    ForwardPass pass{openModel(sourceDir() / "tests/data/models/gpt2"), kTestMemory};

    ErrorCode refusal(const RunRequest& request) {
        const auto result = pass.run(request, {});
        if (result) return ErrorCode::internal;
        EXPECT_FALSE(result.error().message.empty());
        return result.error().code;
    }
    RunRequest request(std::uint32_t tokens = 9) {
        RunRequest made;
        made.input = prompt(tokens);
        return made;
    }
};

TEST_F(ForwardPassTest, RefusesWhatTheModelDoesNotHave) {
    EXPECT_EQ(refusal(request(0)), ErrorCode::promptEmpty);
    EXPECT_EQ(refusal(request(33)), ErrorCode::promptTooLong);
    RunRequest bad = request();
    bad.input.ids[3] = TokenId{61};
    EXPECT_EQ(refusal(bad), ErrorCode::headRange);
    bad = request();
    bad.interventions = InterventionSet().toggled(head(3, 0), EditKind::zeroZ);
    EXPECT_EQ(refusal(bad), ErrorCode::headRange);
    bad = request();
    bad.logits.position = Position{9};
    EXPECT_EQ(refusal(bad), ErrorCode::headRange);
    bad = request();
    bad.logits.target = TokenId{61};
    EXPECT_EQ(refusal(bad), ErrorCode::headRange);
    bad = request();
    bad.input.segments.assign(9, 1);
    EXPECT_EQ(refusal(bad), ErrorCode::headRange);
    bad = request();
    HeadEdit late{head(0, 0), EditKind::zeroZ, 1.0F, PositionRange{Position{8}, Position{10}}, {}};
    bad.interventions = InterventionSet().with(late);
    EXPECT_EQ(refusal(bad), ErrorCode::headRange);
}

TEST_F(ForwardPassTest, RefusesACaptureBeyondTheLimitWithBothNumbers) {
    ForwardPass small(openModel(sourceDir() / "tests/data/models/gpt2"), 1000);
    RunRequest big = fullCapture(prompt(9).ids);
    const auto result = small.run(big, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::memoryLimit);
    EXPECT_NE(result.error().message.find("limit"), std::string::npos);
}

TEST_F(ForwardPassTest, ToggleWalksFromTheEditedLayerOnly) {
    RunRequest live = request();
    live.capture.thumbnails = true;
    runOrFail(pass, live);
    live.interventions = InterventionSet().toggled(head(2, 1), EditKind::zeroZ);
    const auto before = pass.counters().layersWalked;
    const RunResult result = runOrFail(pass, live);
    EXPECT_EQ(result.cost.firstStep, WalkStep{2});
    EXPECT_EQ(pass.counters().layersWalked - before, 1U);
    EXPECT_EQ(result.thumbnails.size(), 12U) << "heads below the edit come from the cache";
}

TEST_F(ForwardPassTest, RestoringCostsNoLayer) {
    RunRequest live = request();
    live.capture.thumbnails = true;
    const auto baseline = runOrFail(pass, live).logits;
    live.interventions = InterventionSet().toggled(head(0, 1), EditKind::zeroZ);
    runOrFail(pass, live);
    live.interventions = {};
    const auto before = pass.counters().layersWalked;
    const RunResult restored = runOrFail(pass, live);
    EXPECT_EQ(pass.counters().layersWalked, before);
    EXPECT_EQ(restored.logits, baseline);
    EXPECT_FALSE(restored.effect);
}

TEST_F(ForwardPassTest, ThumbnailsAreTheEditedPatterns) {
    RunRequest live = request();
    live.capture.thumbnails = true;
    live.interventions = InterventionSet().toggled(head(1, 2), EditKind::firstPattern);
    const RunResult result = runOrFail(pass, live);
    const auto patterns = pass.patterns({live.input, live.interventions, {head(1, 2), head(2, 0)}}, {});
    ASSERT_TRUE(patterns);
    ASSERT_EQ(patterns->patterns.size(), 2U);
    for (const AttentionPattern& pattern : patterns->patterns) {
        const auto& thumbnail = result.thumbnails[pattern.layer.value * 4 + pattern.heads[0].value];
        ASSERT_EQ(thumbnail.head, head(pattern.layer.value, pattern.heads[0].value));
        for (std::size_t i = 0; i < thumbnail.values.size(); ++i) {
            EXPECT_NEAR(thumbnail.values[i] / 65535.0F, pattern.values[i], 1e-5F);
        }
    }
    EXPECT_EQ(patterns->patterns[0].at(0, Position{5}, Position{0}), 1.0F);
}

TEST_F(ForwardPassTest, EachBlockIsToldAsSoonAsItIsDone) {
    RunRequest live = request();
    live.capture.thumbnails = true;
    std::vector<PatternThumbnail> told;
    std::vector<std::uint64_t> layers;
    const auto hear = [&](const std::vector<PatternThumbnail>& thumbnails) {
        told.insert(told.end(), thumbnails.begin(), thumbnails.end());
        layers.push_back(thumbnails.front().head.layer.value);
    };
    const auto result = pass.run(live, {}, hear);
    ASSERT_TRUE(result);
    EXPECT_EQ(layers, (std::vector<std::uint64_t>{0, 1, 2}));
    EXPECT_EQ(told, result->thumbnails);
    live.interventions = InterventionSet().toggled(head(1, 0), EditKind::zeroZ);
    layers.clear();
    ASSERT_TRUE(pass.run(live, {}, hear));
    EXPECT_EQ(layers, (std::vector<std::uint64_t>{1, 2})) << "what is known is not told again";
}

TEST_F(ForwardPassTest, HeadAxesFollowTheOrderAsked) {
    RunRequest some = request();
    some.capture.taps = {TapPoint::pattern, TapPoint::z, TapPoint::k};
    some.capture.heads = {head(1, 3), head(1, 0)};
    RunRequest all = some;
    all.capture.heads.clear();
    const RunResult few = runOrFail(pass, some);
    const RunResult every = runOrFail(pass, all);
    const auto& pattern = captured(few, "blocks.1.attn.hook_pattern");
    const auto& whole = captured(every, "blocks.1.attn.hook_pattern").values;
    EXPECT_EQ(pattern.shape, (std::vector<std::int64_t>{1, 2, 9, 9}));
    EXPECT_TRUE(std::equal(pattern.values.begin(), pattern.values.begin() + 81, whole.begin() + 3 * 81));
    EXPECT_EQ(captured(few, "blocks.1.attn.hook_z").shape, (std::vector<std::int64_t>{1, 9, 2, 6}));
    EXPECT_EQ(captured(few, "blocks.1.attn.hook_k").shape, (std::vector<std::int64_t>{1, 9, 4, 6}));
    for (const CapturedTensor& tensor : few.captures)
        EXPECT_EQ(tensor.name.find("blocks.0.attn.hook_pattern"), std::string::npos);
}

TEST_F(ForwardPassTest, CaptureHoldsExactlyTheBytesPromised) {
    RunRequest full = fullCapture(prompt(9).ids);
    std::uint64_t bytes = 0;
    for (const CapturedTensor& tensor : runOrFail(pass, full).captures) bytes += 4 * tensor.values.size();
    EXPECT_EQ(bytes, full.capture.bytes(pass.model().spec(), full.input));
}

TEST_F(ForwardPassTest, MeanEditPutsInTheUneditedMeanOfThisPrompt) {
    RunRequest clean = request();
    clean.capture.taps = {TapPoint::z};
    const auto z = captured(runOrFail(pass, clean), "blocks.1.attn.hook_z").values;  // [1, 9, 4, 6]
    RunRequest edited = clean;
    edited.interventions =
        InterventionSet().toggled(head(0, 0), EditKind::zeroZ).toggled(head(1, 2), EditKind::meanZ);
    const auto after = captured(runOrFail(pass, edited), "blocks.1.attn.hook_z").values;
    for (std::size_t i = 0; i < 6; ++i) {
        double mean = 0;
        for (std::size_t t = 0; t < 9; ++t) mean += double{z[(t * 4 + 2) * 6 + i]} / 9.0;
        for (std::size_t t = 0; t < 9; ++t) EXPECT_NEAR(after[(t * 4 + 2) * 6 + i], mean, 1e-5);
    }
}

TEST_F(ForwardPassTest, ReferenceIsTheMeanOverAllPositionsOfAllTexts) {
    const auto reference = pass.reference({{prompt(4), prompt(9)}, "two texts"}, {});
    ASSERT_TRUE(reference);
    const ReferenceTensor& means = *reference->tensor();
    ASSERT_EQ(means.parts.size(), 1U);
    EXPECT_EQ(means.parts[0].values.size(), std::size_t{3 * 4 * 6});
    std::vector<double> sum(6, 0.0);
    for (const std::uint32_t tokens : {4U, 9U}) {
        RunRequest clean = request(tokens);
        clean.capture.taps = {TapPoint::z};
        const auto z = captured(runOrFail(pass, clean), "blocks.2.attn.hook_z").values;
        for (std::size_t t = 0; t < tokens; ++t) {
            for (std::size_t i = 0; i < 6; ++i) sum[i] += double{z[(t * 4 + 1) * 6 + i]} / 13.0;
        }
    }
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(means.of(head(2, 1))[i], sum[i], 1e-5);
}

TEST_F(ForwardPassTest, CancelledRunLeavesAStateFromWhichTheNextIsExact) {
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    const JobContext job(stop, [&](float fraction, std::string_view) { stop->store(fraction > 0.3F); });
    const auto cancelled = pass.run(request(), job);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, ErrorCode::cancelled);
    ForwardPass clean(openModel(sourceDir() / "tests/data/models/gpt2"), kTestMemory);
    EXPECT_EQ(runOrFail(pass, request()).logits, runOrFail(clean, request()).logits);
}

TEST(LoadedModelTest, SaysWhatIsWrongWithAFolder) {
    const TemporaryFolder folder;
    auto code = [&] {
        const auto model = LoadedModel::load(folder.path(), {});
        return model ? ErrorCode::internal : model.error().code;
    };
    EXPECT_EQ(code(), ErrorCode::fileMissing);
    folder.write("config.json", "{\"architectures\": [\"MambaForCausalLM\"]}");
    EXPECT_EQ(code(), ErrorCode::unknownArchitecture);
    folder.write("config.json", "{\"architectures\": [\"GPT2LMHeadModel\"], \"n_embd\": \"many\"}");
    EXPECT_EQ(code(), ErrorCode::configKey);
    folder.write("config.json", "{\"architectures\"");
    EXPECT_EQ(code(), ErrorCode::fileFormat);
    std::filesystem::copy_file(sourceDir() / "tests/data/models/gpt2/config.json",
                               folder.path() / "config.json",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(code(), ErrorCode::fileMissing);
    folder.write("model.safetensors", "not a checkpoint");
    EXPECT_EQ(code(), ErrorCode::fileFormat);
}

}  // namespace
}  // namespace headscope::test
