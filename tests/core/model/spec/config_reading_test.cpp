// SPDX-License-Identifier: GPL-3.0-or-later
// Rotary sections of both generations, windows by layer, activations by name.
#include "core/model/spec/config_reading.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::expectError;
using test::valueOf;
using test::viewOf;

const json kPlain = {{"max_position_embeddings", 64}, {"hidden_size", 24}, {"num_attention_heads", 4}};

json with(json config, const json& more) {
    config.update(more);
    return config;
}

Result<RotarySpec> rotaryOf(const json& more, const RotaryDefaults& defaults = {}) {
    return readRotary(viewOf(with(kPlain, more)), 8, defaults);
}

TEST(ConfigReading, ReadsTheRotaryEmbeddingOfBothGenerations) {
    EXPECT_EQ(valueOf(rotaryOf(json::object())), (RotarySpec{8, 1e4F, {}, {}, 1.0F}));
    EXPECT_EQ(valueOf(rotaryOf(json::object(), {500.0F, 0.25F, {}})), (RotarySpec{2, 500.0F, {}, {}, 1.0F}));
    EXPECT_EQ(valueOf(rotaryOf({{"rope_theta", 7.0}, {"partial_rotary_factor", 0.5}})),
              (RotarySpec{4, 7.0F, {}, {}, 1.0F}));
    EXPECT_EQ(valueOf(rotaryOf({{"rope_theta", 7.0}, {"rope_parameters", {{"rope_theta", 9.0}}}})).base,
              9.0F);
    const RotarySpec older = valueOf(rotaryOf({{"rope_scaling", {{"type", "linear"}, {"factor", 4.0}}}}));
    EXPECT_EQ(older.stretch.kind, RotaryStretch::linear);
    EXPECT_EQ(older.stretch.factor, 4.0F);
    const json sections = {
        {"rope_parameters",
         {{"full_attention", {{"rope_type", "linear"}, {"factor", 8.0}, {"rope_theta", 1e6}}},
          {"sliding_attention", {{"rope_type", "default"}, {"rope_theta", 10.0}}}}}};
    EXPECT_EQ(valueOf(rotaryOf(sections, {1e4F, 1.0F, "full_attention"})).stretch.factor, 8.0F);
    EXPECT_EQ(valueOf(rotaryOf(sections, {1e4F, 1.0F, "sliding_attention"})).base, 10.0F);
}

TEST(ConfigReading, DerivesWhatTransformersDerives) {
    const RotarySpec yarn = valueOf(
        rotaryOf({{"rope_scaling", {{"rope_type", "yarn"}, {"original_max_position_embeddings", 16}}}}));
    EXPECT_EQ(yarn.stretch.factor, 4.0F) << "64 positions from 16";
    EXPECT_FLOAT_EQ(yarn.amplitude, 0.1F * std::log(4.0F) + 1.0F);
    const json lists = {{"rope_type", "longrope"},
                        {"short_factor", {1.0, 1.0, 1.0, 1.0}},
                        {"long_factor", {1.0, 2.0, 3.0, 4.0}}};
    const RotarySpec longrope =
        valueOf(rotaryOf({{"rope_scaling", lists}, {"original_max_position_embeddings", 16}}));
    EXPECT_EQ(longrope.stretch.originalPositions, 16U) << "the key outside the section goes first";
    EXPECT_FLOAT_EQ(longrope.amplitude, std::sqrt(1.0F + std::log(4.0F) / std::log(16.0F)));
    EXPECT_EQ(longrope.stretch.longFactors, (std::vector<float>{1, 2, 3, 4}));
    const RotarySpec dynamic = valueOf(rotaryOf({{"rope_scaling", {{"type", "dynamic"}, {"factor", 3.0}}}}));
    EXPECT_EQ(valueOf(readPositions(viewOf(kPlain), dynamic)), 192U) << "longer prompts are what it is for";
    EXPECT_EQ(valueOf(readPositions(viewOf(kPlain), yarn)), 64U);
}

TEST(ConfigReading, RefusesRotarySectionsThatMeanNothing) {
    expectError(rotaryOf({{"rope_scaling", {{"type", "spiral"}}}}), ErrorCode::notInThisBuild, {"spiral"});
    expectError(rotaryOf({{"rope_scaling", "linear"}}), ErrorCode::configKey, {"rope_scaling", "an object"});
    expectError(rotaryOf({{"rope_scaling", {{"type", "linear"}}}}), ErrorCode::configKey,
                {"factor", "missing"});
    expectError(rotaryOf({{"rope_scaling", {{"type", "longrope"}, {"short_factor", {"a"}}}}}),
                ErrorCode::configKey, {"short_factor", "a list of numbers"});
    for (const double share : {0.0, -1.0, 1.5})
        expectError(rotaryOf({{"partial_rotary_factor", share}}), ErrorCode::configKey,
                    {"partial_rotary_factor"});
}

TEST(ConfigReading, LetsLayersSlideByListOrRule) {
    const auto odd = [](const ConfigView&, std::uint32_t layer) { return layer % 2 == 1; };
    EXPECT_EQ(valueOf(readSlidingLayers(viewOf(json::object()), 3, odd)),
              (std::vector<bool>{false, true, false}));
    const json typed = {{"layer_types", {"sliding_attention", "full_attention"}}, {"sliding_window", 4}};
    const auto sliding = valueOf(readSlidingLayers(viewOf(typed), 2, odd));
    EXPECT_EQ(sliding, (std::vector<bool>{true, false}));
    std::vector<LayerSpec> layers(2);
    EXPECT_TRUE(readWindows(viewOf(typed), sliding, layers));
    EXPECT_EQ(layers[0].window, 4U);
    EXPECT_EQ(layers[1].window, std::nullopt);
    expectError(readSlidingLayers(viewOf(typed), 3, odd), ErrorCode::configKey, {"layer_types", "3 entries"});
    expectError(readSlidingLayers(viewOf({{"layer_types", {"chunked_attention"}}}), 1, odd),
                ErrorCode::configKey, {"chunked_attention", "full_attention"});
}

TEST(ConfigReading, ReadsCountsThatMayBeNoneAndListsThatMayBeText) {
    EXPECT_EQ(valueOf(readCountOrNone(viewOf({{"span", 8}}), "span", 3)), 8U);
    EXPECT_EQ(valueOf(readCountOrNone(viewOf({{"span", -1}}), "span", 3)), 3U);
    EXPECT_EQ(valueOf(readCountOrNone(viewOf(json::object()), "span", 3)), 3U);
    expectError(readCountOrNone(viewOf({{"span", "wide"}}), "span", 3), ErrorCode::configKey, {"span"});
    for (const json& terms : {json("c2p|p2c"), json::array({"p2c", "c2p"})}) {
        EXPECT_TRUE(valueOf(configMentions(viewOf({{"terms", terms}}), "terms", "c2p"))) << terms;
        EXPECT_FALSE(valueOf(configMentions(viewOf({{"terms", terms}}), "terms", "p2p"))) << terms;
    }
    EXPECT_FALSE(valueOf(configMentions(viewOf(json::object()), "terms", "c2p")));
    expectError(configMentions(viewOf({{"terms", 7}}), "terms", "c2p"), ErrorCode::configKey, {"terms"});
}

TEST(ConfigReading, KnowsActivationsAndHeads) {
    EXPECT_EQ(valueOf(readActivation(viewOf({{"act", "quick_gelu"}}), "act", "gelu")), Activation::geluQuick);
    EXPECT_EQ(valueOf(readActivation(viewOf({{"act", "tanh"}}), "act", "gelu")), Activation::tanh);
    EXPECT_EQ(valueOf(readActivation(viewOf(json::object()), "act", "gelu_new")), Activation::geluTanh);
    expectError(readActivation(viewOf({{"act", "mish"}}), "act", "gelu"), ErrorCode::configKey, {"\"mish\""});
    const AttentionSpec heads = valueOf(readHeads(viewOf(kPlain)));
    EXPECT_EQ(heads.headDim, 6U);
    EXPECT_EQ(heads.kvHeads, 4U);
    expectError(readHeads(viewOf(with(kPlain, {{"num_attention_heads", 5}}))), ErrorCode::configKey,
                {"a divisor of hidden_size = 24"});
    expectError(readLayers(viewOf({{"num_hidden_layers", 5000}})), ErrorCode::configKey, {"at most 4096"});
}

}  // namespace
}  // namespace headscope
