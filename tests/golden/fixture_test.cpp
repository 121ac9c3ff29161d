// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny models, every option of the spec, against transformers in float64 (golden/reference/make_fixtures.py).
// Covers: core/model/blocks/norm.cpp, core/model/blocks/mlp.cpp, core/model/blocks/rotary.cpp
#include <memory>
#include <optional>

#include "answer_of.h"
#include "model_fixture.h"
#include "tensor_matchers.h"

namespace headscope::test {
namespace {

constexpr double kPattern = 2e-5;
constexpr double kRelative = 1e-4;
constexpr double kBfloat16 = 0.9;

struct Fixture : ::testing::TestWithParam<const char*> {
    std::shared_ptr<const LoadedModel> model;
    std::optional<GoldenTensors> golden;

    void SetUp() override {
        const auto folder = sourceDir() / "tests/data/models" / GetParam();
        model = openModel(folder);
        ASSERT_TRUE(model);
        golden.emplace(folder / "golden.safetensors");
    }
};

std::span<const float> part(const std::vector<float>& all, std::size_t index, std::size_t parts) {
    const std::size_t size = all.size() / parts;
    return std::span(all).subspan(index * size, size);
}

RunRequest requestFor(const GoldenTensors& golden, const ModelSpec& spec) {
    if (golden.has("media")) {
        RunRequest request = fullCapture({});
        request.input.media = mediaOf(golden, spec.main().media);
        return request;
    }
    std::vector<std::uint8_t> segments;
    if (golden.has("token_type_ids")) {
        for (const float s : golden.floats("token_type_ids"))
            segments.push_back(static_cast<std::uint8_t>(s));
    }
    return fullCapture(golden.ids("input_ids"), std::move(segments));
}

TEST_P(Fixture, PatternsHiddenStatesAndLogits) {
    ForwardPass pass(model, kTestMemory);
    const RunRequest request = requestFor(*golden, model->spec());
    const RunResult result = runOrFail(pass, request);
    const std::size_t layers = model->spec().layerCount();
    const auto attentions = golden->floats("attentions");
    // Some files hold what leaves the last layer, too.
    const auto hidden = golden->floats("hidden_states");
    const std::size_t entries = hidden.size() / (request.input.tokenCount() * model->spec().modelDim);
    for (std::uint32_t l = 0; l < layers; ++l) {
        const auto name = [l](TapPoint tap) { return tapName(tap, LayerIndex{l}); };
        EXPECT_TRUE(near(captured(result, name(TapPoint::pattern)).values, part(attentions, l, layers),
                         kPattern, 0, name(TapPoint::pattern)));
        EXPECT_TRUE(near(captured(result, name(TapPoint::residPre)).values, part(hidden, l, entries), 0,
                         kRelative, name(TapPoint::residPre)));
    }
    EXPECT_TRUE(near(answerOf(*model, result), golden->floats("answer"), 0, kRelative, "answer"));
}

// Each head's queries and keys alone, without its layer.
TEST_P(Fixture, PatternsOnDemand) {
    ForwardPass pass(model, kTestMemory);
    const ModelInput input = requestFor(*golden, model->spec()).input;
    const auto attentions = golden->floats("attentions");
    const auto heads = allHeads(model->spec());
    const auto whole = pass.patterns({input, {}, heads}, {});
    ASSERT_TRUE(whole) << whole.error().message;
    ASSERT_EQ(whole->patterns.size(), model->spec().layerCount());
    for (std::size_t l = 0; l < whole->patterns.size(); ++l) {
        EXPECT_TRUE(near(whole->patterns[l].values, part(attentions, l, whole->patterns.size()), kPattern, 0,
                         "layer " + std::to_string(l)));
    }
}

// What previews are made of. The fixtures' weights are large, so that small mistakes show: rounding to 16
// bits moves single answers far, all of them together little.
TEST_P(Fixture, AnswersInBfloat16AreNear) {
    const auto narrowed = LoadedModel::narrowed(model, 0);
    if (!narrowed) GTEST_SKIP() << "this processor does not multiply bfloat16";
    ForwardPass pass(narrowed, kTestMemory);
    const RunResult result = runOrFail(pass, requestFor(*golden, narrowed->spec()));
    EXPECT_GT(cosineOf(answerOf(*narrowed, result), golden->floats("answer")), kBfloat16);
}

TEST_P(Fixture, LogitsWithEachHeadZeroed) {
    ForwardPass pass(model, kTestMemory);
    const auto ablated = golden->floats("ablated");
    const auto heads = allHeads(model->spec());
    RunRequest request = requestFor(*golden, model->spec());
    for (std::size_t i = 0; i < heads.size(); ++i) {
        request.interventions = InterventionSet().toggled(heads[i], EditKind::zeroZ);
        const RunResult result = runOrFail(pass, request);
        EXPECT_TRUE(
            near(answerOf(*model, result), part(ablated, i, heads.size()), 0, kRelative, headText(heads[i])));
        ASSERT_TRUE(result.effect);
        EXPECT_EQ(result.effect->hidden.has_value(), !model->spec().output.head);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Transformers, Fixture,
    ::testing::Values("gpt2", "gpt2-inverse-layer", "gpt2-unscaled", "bert-masked-lm", "bert-no-head",
                      "llama", "llama-bias", "mistral-window", "llama-linear", "llama-dynamic",
                      "llama-llama3", "llama-yarn", "qwen2", "qwen3", "smollm3", "granite", "olmo", "olmo2",
                      "gemma", "gemma2", "gemma3", "cohere", "stablelm", "stablelm-parallel", "starcoder2",
                      "phi", "phi3", "glm", "glm4", "gpt-neo", "gptj", "codegen", "gpt-neox",
                      "gpt-neox-sequential", "opt", "opt-350m", "bloom", "mpt", "falcon-7b", "falcon-40b",
                      "falcon-alibi", "gpt-bigcode", "gpt-bigcode-heads", "roberta", "xlm-roberta-no-head",
                      "distilbert", "mixtral", "qwen3-moe", "gpt-oss", "xglm", "electra",
                      "electra-discriminator", "albert", "mpnet", "modernbert", "deberta", "deberta-v2",
                      "deberta-v2-no-head", "biogpt", "phi3-short", "t5-encoder", "vit", "vit-no-head",
                      "deit", "deit-teacher", "dinov2", "dinov2-stretched", "clip-vision",
                      "clip-vision-projected", "clip", "clip-text", "bert-sequence", "bert-tokens",
                      "bert-span", "roberta-sequence", "distilbert-sequence", "albert-sequence",
                      "electra-sequence", "mpnet-sequence", "deberta-sequence", "deberta-v2-sequence",
                      "modernbert-sequence", "modernbert-sequence-mean", "modernbert-tokens"),
    [](const auto& param) {
        std::string name = param.param;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

}  // namespace
}  // namespace headscope::test
