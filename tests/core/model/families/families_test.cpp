// SPDX-License-Identifier: GPL-3.0-or-later
// Every family on the models of the tests: the spec that their configs mean, and tables that their files
// satisfy.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/model/spec/table_match.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::expectError;
using test::modelFolder;
using test::readConfig;
using test::valueOf;

/// What a config of the tests says, written down by hand.
struct Expected {
    const char* model;
    const char* family;
    const char* architecture;
    AttentionSpec attention;
    Activation activation;
    std::optional<std::uint32_t> window;
    OutputSpec output;
    std::uint32_t segments;
    Positions positions;
    float rotaryBase;
    const char* attentionText;
};

const float kScale6 = 1.0F / std::sqrt(6.0F);
const float kScale8 = 1.0F / std::sqrt(8.0F);
constexpr float kNoRotation = 0.0F;

class FamilyConfig : public ::testing::TestWithParam<Expected> {};

TEST_P(FamilyConfig, ReadsTheSpecThatTheConfigMeans) {
    const Expected& expected = GetParam();
    const ReadModel read = valueOf(readModel(valueOf(ConfigView::read(modelFolder(expected.model)))));
    const ModelSpec& spec = read.spec;
    EXPECT_EQ(read.family->id, expected.family);
    EXPECT_EQ(spec.family, expected.family);
    EXPECT_EQ(spec.architecture, expected.architecture);
    EXPECT_EQ(spec.modelDim, 24U);
    EXPECT_EQ(spec.vocabulary, 61U);
    EXPECT_EQ(spec.maxPositions, 32U);
    EXPECT_EQ(spec.layerCount(), 3U);
    EXPECT_EQ(spec.headCount(), expected.attention.queryHeads);
    const StackSpec& stack = spec.main();
    EXPECT_EQ(stack.block.attention, expected.attention);
    EXPECT_EQ(stack.block.activation, expected.activation);
    EXPECT_EQ(stack.embedding.segments, expected.segments);
    EXPECT_EQ(stack.positions, expected.positions);
    for (const LayerSpec& layer : stack.layers) EXPECT_EQ(layer.window, expected.window);
    EXPECT_EQ(spec.output, expected.output);
    if (expected.rotaryBase != kNoRotation) {
        EXPECT_EQ(stack.rotary,
                  (RotarySpec{expected.attention.headDim, expected.rotaryBase, RotaryPairing::halfSplit}));
    } else {
        EXPECT_EQ(stack.rotary.dims, 0U);
    }
    EXPECT_EQ(describeAttention(spec), expected.attentionText);
}

TEST_P(FamilyConfig, NormalisesWhereItsFamilyDoes) {
    const ModelSpec spec = valueOf(readConfig(configOf(GetParam().model))).spec;
    const StackSpec& stack = spec.main();
    const std::string family = GetParam().family;
    EXPECT_EQ(stack.block.norm, family == "llama" ? NormKind::rmsNorm : NormKind::layerNorm);
    EXPECT_EQ(stack.block.normPlace, family == "bert" ? NormPlace::afterResidual : NormPlace::pre);
    EXPECT_EQ(stack.embedding.norm, family == "bert" ? NormKind::layerNorm : NormKind::none);
    EXPECT_EQ(stack.finalNorm, family == "bert" ? NormKind::none : stack.block.norm);
    EXPECT_EQ(stack.block.mlp, family == "llama" ? MlpKind::gated : MlpKind::plain);
    EXPECT_EQ(spec.normEpsilon, family == "bert" ? 1e-12F : family == "llama" ? 1e-6F : 1e-5F);
}

TEST_P(FamilyConfig, FindsEveryTensorOfItsFile) {
    const ReadModel read = valueOf(readConfig(configOf(GetParam().model)));
    const auto checkpoint = valueOf(Checkpoint::open(modelFolder(GetParam().model)));
    const auto match = valueOf(matchTable(read.table, checkpoint));
    EXPECT_EQ(match.unused, std::vector<std::string>{}) << "a tensor that the forward forgot";
    EXPECT_LE(match.parameters, checkpoint.elements());
    EXPECT_GT(match.parameters * 10, checkpoint.elements() * 9);
}

TEST_P(FamilyConfig, NamesEveryRequiredKeyThatIsMissing) {
    const json whole = configOf(GetParam().model);
    const std::string family = GetParam().family;
    const std::vector<const char*> keys =
        family == "gpt2"
            ? std::vector{"n_embd", "vocab_size", "n_positions", "layer_norm_epsilon", "n_layer", "n_head"}
        : family == "bert" ? std::vector{"hidden_size",      "vocab_size",        "max_position_embeddings",
                                         "layer_norm_eps",   "num_hidden_layers", "num_attention_heads",
                                         "intermediate_size"}
                           : std::vector{"hidden_size",      "vocab_size",        "max_position_embeddings",
                                         "rms_norm_eps",     "num_hidden_layers", "num_attention_heads",
                                         "intermediate_size"};
    for (const char* key : keys) {
        json config = whole;
        config.erase(key);
        expectError(readConfig(config), ErrorCode::configKey, {fmt::format("key \"{}\" is missing", key)});
        config[key] = "many";
        expectError(readConfig(config), ErrorCode::configKey, {fmt::format("key \"{}\" is \"many\"", key)});
        config[key] = -1;
        expectError(readConfig(config), ErrorCode::configKey);
        if (std::string_view(key).ends_with("eps") || std::string_view(key).ends_with("epsilon")) continue;
        config[key] = 0;
        expectError(readConfig(config), ErrorCode::configKey, {fmt::format("key \"{}\" is 0", key)});
        config[key] = 4294967295U;
        expectError(readConfig(config), ErrorCode::configKey);
    }
}

TEST_P(FamilyConfig, RejectsAnUnknownActivation) {
    json config = configOf(GetParam().model);
    const char* key = std::string_view(GetParam().family) == "gpt2" ? "activation_function" : "hidden_act";
    config[key] = "mish";
    expectError(readConfig(config), ErrorCode::configKey, {key, "\"mish\"", "gelu"});
}

TEST_P(FamilyConfig, RejectsHeadsThatDoNotDivideTheHiddenSize) {
    json config = configOf(GetParam().model);
    const char* key = std::string_view(GetParam().family) == "gpt2" ? "n_head" : "num_attention_heads";
    config.erase("head_dim");
    config.erase("num_key_value_heads");
    config[key] = 5;
    expectError(readConfig(config), ErrorCode::configKey, {key, "5", "= 24"});
}

TEST_P(FamilyConfig, NamesTheTensorThatAnotherConfigWouldNeed) {
    json config = configOf(GetParam().model);
    config[std::string_view(GetParam().family) == "gpt2" ? "n_layer" : "num_hidden_layers"] = 4;
    const auto checkpoint = valueOf(Checkpoint::open(modelFolder(GetParam().model)));
    expectError(matchTable(valueOf(readConfig(config)).table, checkpoint), ErrorCode::tensorMissing,
                {".3.", "nearest name"});
    config = configOf(GetParam().model);
    config["vocab_size"] = 62;
    expectError(matchTable(valueOf(readConfig(config)).table, checkpoint), ErrorCode::tensorShape,
                {"[61, 24], expected [62, 24]"});
}

const OutputSpec kTied = {true, true, false, false, {}};
const OutputSpec kUntied = {true, false, false, false, {}};

INSTANTIATE_TEST_SUITE_P(Models, FamilyConfig,
                         ::testing::Values(Expected{"gpt2",
                                                    "gpt2",
                                                    "GPT2LMHeadModel",
                                                    {4, 4, 6, Visibility::causal, kScale6},
                                                    Activation::geluTanh,
                                                    {},
                                                    kTied,
                                                    0,
                                                    Positions::learned,
                                                    kNoRotation,
                                                    "causal"},
                                           Expected{"gpt2-inverse-layer",
                                                    "gpt2",
                                                    "GPT2LMHeadModel",
                                                    {4, 4, 6, Visibility::causal, kScale6},
                                                    Activation::relu,
                                                    {},
                                                    kUntied,
                                                    0,
                                                    Positions::learned,
                                                    kNoRotation,
                                                    "causal"},
                                           Expected{"gpt2-unscaled",
                                                    "gpt2",
                                                    "GPT2LMHeadModel",
                                                    {4, 4, 6, Visibility::causal, 1.0F},
                                                    Activation::geluTanh,
                                                    {},
                                                    kTied,
                                                    0,
                                                    Positions::learned,
                                                    kNoRotation,
                                                    "causal"},
                                           Expected{"bert-masked-lm",
                                                    "bert",
                                                    "BertForMaskedLM",
                                                    {4, 4, 6, Visibility::bidirectional, kScale6},
                                                    Activation::gelu,
                                                    {},
                                                    {true, true, true, true, Activation::gelu},
                                                    2,
                                                    Positions::learned,
                                                    kNoRotation,
                                                    "bidirectional"},
                                           Expected{"bert-no-head",
                                                    "bert",
                                                    "BertModel",
                                                    {4, 4, 6, Visibility::bidirectional, kScale6},
                                                    Activation::geluTanh,
                                                    {},
                                                    {false, true, false, false, Activation::geluTanh},
                                                    2,
                                                    Positions::learned,
                                                    kNoRotation,
                                                    "bidirectional"},
                                           Expected{"llama",
                                                    "llama",
                                                    "LlamaForCausalLM",
                                                    {6, 2, 8, Visibility::causal, kScale8},
                                                    Activation::silu,
                                                    {},
                                                    kUntied,
                                                    0,
                                                    Positions::rotary,
                                                    500.0F,
                                                    "causal"},
                                           Expected{"llama-bias",
                                                    "llama",
                                                    "LlamaForCausalLM",
                                                    {6, 2, 4, Visibility::causal, 0.5F},
                                                    Activation::silu,
                                                    {},
                                                    kTied,
                                                    0,
                                                    Positions::rotary,
                                                    10000.0F,
                                                    "causal"},
                                           Expected{"mistral-window",
                                                    "llama",
                                                    "MistralForCausalLM",
                                                    {6, 2, 4, Visibility::causal, 0.5F},
                                                    Activation::silu,
                                                    5,
                                                    kUntied,
                                                    0,
                                                    Positions::rotary,
                                                    10000.0F,
                                                    "causal, sliding window 5"}),
                         [](const auto& parameter) {
                             std::string name = parameter.param.model;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace headscope
