// SPDX-License-Identifier: GPL-3.0-or-later
// What is odd about Llama and Mistral: shared key/value heads, two generations of rotary configs, the window.
#include <gtest/gtest.h>

#include <cmath>

#include "core/model/spec/table_match.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::expectError;
using test::readConfig;
using test::valueOf;

float baseOf(const json& config) { return valueOf(readConfig(config)).spec.main().rotary.base; }

/// The llama of the tests with the older way to write rotary options.
json olderConfig() {
    json config = configOf("llama");
    config.erase("rope_parameters");
    return config;
}

TEST(LlamaFamily, ReadsTheRotaryBaseOfBothGenerations) {
    json config = olderConfig();
    EXPECT_EQ(baseOf(config), 10000.0F) << "the default of the reference";
    config["rope_theta"] = 500000.0;
    EXPECT_EQ(baseOf(config), 500000.0F);
    config["rope_parameters"] = {{"rope_type", "default"}, {"rope_theta", 250.0}};
    EXPECT_EQ(baseOf(config), 250.0F);
}

TEST(LlamaFamily, RefusesUnknownRotaryScalingByName) {
    for (const char* type : {"spiral", "mrope"}) {
        json config = olderConfig();
        config["rope_scaling"] = {{"rope_type", type}, {"factor", 8.0}};
        expectError(readConfig(config), ErrorCode::notInThisBuild, {type});
        config["rope_scaling"] = {{"type", type}, {"factor", 8.0}};
        expectError(readConfig(config), ErrorCode::notInThisBuild, {type});
        config.erase("rope_scaling");
        config["rope_parameters"] = {{"rope_type", type}, {"rope_theta", 10000.0}};
        expectError(readConfig(config), ErrorCode::notInThisBuild, {type});
    }
    json config = olderConfig();
    config["rope_scaling"] = nullptr;
    EXPECT_TRUE(readConfig(config));
    config["rope_scaling"] = {{"type", "default"}};
    EXPECT_TRUE(readConfig(config));
    config["rope_scaling"] = "linear";
    expectError(readConfig(config), ErrorCode::configKey, {"rope_scaling", "an object"});
}

TEST(LlamaFamily, RejectsARotaryBaseThatGivesNoAngles) {
    for (const json& base : {json(0), json(-10000.0)}) {
        json config = olderConfig();
        config["rope_theta"] = base;
        expectError(readConfig(config), ErrorCode::configKey, {"rotary base"});
    }
}

TEST(LlamaFamily, ReadsTheHeadDimensionAndNeverDivides) {
    json config = configOf("llama");
    config["head_dim"] = 10;
    const ModelSpec spec = valueOf(readConfig(config)).spec;
    EXPECT_EQ(spec.main().block.attention.headDim, 10U) << "6 heads of 10 over a hidden size of 24";
    EXPECT_EQ(spec.main().block.attention.scoreScale, 1.0F / std::sqrt(10.0F));
    config.erase("head_dim");
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().block.attention.headDim, 4U);
    config["head_dim"] = nullptr;
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().block.attention.headDim, 4U);
}

TEST(LlamaFamily, RejectsHeadDimensionsThatAreNone) {
    json config = configOf("llama");
    config["head_dim"] = 4.5;
    expectError(readConfig(config), ErrorCode::configKey, {"\"head_dim\" is 4.5"});
    config["head_dim"] = 5;
    expectError(readConfig(config), ErrorCode::configKey, {"5 rotary dimensions"});
    config.erase("head_dim");
    config["hidden_size"] = 25;
    expectError(readConfig(config), ErrorCode::configKey, {"num_attention_heads", "hidden_size = 25"});
    config["hidden_size"] = 4;
    expectError(readConfig(config), ErrorCode::configKey, {"num_attention_heads"});
}

TEST(LlamaFamily, ShapesKeysByTheirOwnNumberOfHeads) {
    json config = configOf("llama");
    const TensorTable table = valueOf(readConfig(config)).table;
    const std::map<std::string, std::vector<std::uint64_t>> expected = {
        {"q", {48, 24}}, {"k", {16, 24}}, {"v", {16, 24}}, {"o", {24, 48}}};
    std::size_t seen = 0;
    for (const TensorRow& row : table.rows) {
        for (const auto& [name, shape] : expected) {
            if (row.theirs != "layers.2.self_attn." + name + "_proj.weight") continue;
            EXPECT_EQ(row.shape, shape) << name;
            ++seen;
        }
    }
    EXPECT_EQ(seen, 4U);
    config.erase("num_key_value_heads");
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().block.attention.kvHeads, 6U);
    config["num_key_value_heads"] = 4;
    expectError(readConfig(config), ErrorCode::configKey, {"6 query heads", "4 key/value heads"});
}

TEST(LlamaFamily, WantsBiasesOnlyWhereTheConfigSaysSo) {
    const auto biases = [](const json& config) {
        std::size_t count = 0;
        for (const TensorRow& row : valueOf(readConfig(config)).table.rows)
            count += row.theirs.ends_with(".bias") ? 1U : 0U;
        return count;
    };
    json config = configOf("llama");
    EXPECT_EQ(biases(config), 0U);
    config["attention_bias"] = true;
    EXPECT_EQ(biases(config), 3U * 4U);
    config["mlp_bias"] = true;
    EXPECT_EQ(biases(config), 3U * 7U);
}

TEST(LlamaFamily, RejectsBiasesThatAreNeitherTrueNorFalse) {
    for (const char* key : {"attention_bias", "mlp_bias"}) {
        json config = configOf("llama");
        config[key] = "yes";
        expectError(readConfig(config), ErrorCode::configKey, {key, "true or false"});
    }
}

TEST(LlamaFamily, HasAWindowOnlyAsMistral) {
    json config = configOf("mistral-window");
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().layers[0].window, 5U);
    config["sliding_window"] = nullptr;
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().layers[0].window, std::nullopt);
    config["sliding_window"] = 0;
    expectError(readConfig(config), ErrorCode::configKey, {"sliding_window"});
    config = configOf("llama");
    config["sliding_window"] = 4;
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().layers[0].window, std::nullopt)
        << "Llama has no such option";
}

TEST(LlamaFamily, KeepsTheWindowWhereOnlyTheArchitectureSaysMistral) {
    json config = configOf("mistral-window");
    config.erase("model_type");
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().layers[0].window, 5U);
}

}  // namespace
}  // namespace headscope
