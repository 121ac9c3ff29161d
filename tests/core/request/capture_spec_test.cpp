// SPDX-License-Identifier: GPL-3.0-or-later
// The size of a capture, counted by hand.
#include "core/request/capture_spec.h"

#include <gtest/gtest.h>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

/// 3 layers, 6 query heads over 2 key/value heads of 8, hidden size 48, vocabulary 10.
ModelSpec groupedSpec() {
    ModelSpec spec = test::specOf(3, 6, 8);
    spec.stacks[0].block.attention.kvHeads = 2;
    return spec;
}

HeadRef head(std::uint32_t layer, std::uint32_t index) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{index}};
}

ModelInput inputOf(std::uint32_t tokens) {
    ModelInput input;
    input.ids.resize(tokens);
    return input;
}

std::uint64_t bytesOf(const CaptureSpec& capture, std::uint32_t tokens) {
    return capture.bytes(groupedSpec(), inputOf(tokens));
}

TEST(CaptureSpec, OfNothingKeepsNothing) { EXPECT_EQ(bytesOf({}, 1000), 0U); }

TEST(CaptureSpec, BytesEqualACountByHand) {
    constexpr std::uint64_t kTokens = 5;
    struct Case {
        TapPoint tap;
        std::uint64_t floatsPerLayer;
    };
    const Case cases[] = {
        {TapPoint::scores, 6 * 5 * 5}, {TapPoint::pattern, 6 * 5 * 5}, {TapPoint::q, 5 * 6 * 8},
        {TapPoint::k, 5 * 2 * 8},      {TapPoint::v, 5 * 2 * 8},       {TapPoint::z, 5 * 6 * 8},
        {TapPoint::attnOut, 5 * 48},   {TapPoint::residPre, 5 * 48},   {TapPoint::residMid, 5 * 48},
        {TapPoint::residPost, 5 * 48}, {TapPoint::mlpOut, 5 * 48}};
    std::uint64_t sum = 0;
    for (const Case& c : cases) {
        EXPECT_EQ(bytesOf({.taps = {c.tap}}, kTokens), 3 * c.floatsPerLayer * 4) << tapShortName(c.tap);
        sum += 3 * c.floatsPerLayer * 4;
    }
    CaptureSpec all;
    all.taps.assign(kAllTaps.begin(), kAllTaps.end());
    EXPECT_EQ(bytesOf(all, kTokens), sum) << "without rotation rot_q and rot_k are not there";
}

TEST(CaptureSpec, CountsRotatedTapsWhereThereIsARotation) {
    ModelSpec spec = groupedSpec();
    spec.stacks[0].rotary.dims = 8;
    EXPECT_EQ((CaptureSpec{.taps = {TapPoint::rotQ}}.bytes(spec, inputOf(5))), 3U * 5 * 6 * 8 * 4);
    EXPECT_EQ((CaptureSpec{.taps = {TapPoint::rotK}}.bytes(spec, inputOf(5))), 3U * 5 * 2 * 8 * 4);
}

TEST(CaptureSpec, CountsOnlyTheLayersAskedFor) {
    EXPECT_EQ(bytesOf({.taps = {TapPoint::z},
                       .blocks = {{Stack::main, LayerIndex{2}}, {Stack::main, LayerIndex{0}}}},
                      5),
              2U * 5 * 6 * 8 * 4);
    EXPECT_EQ(bytesOf({.taps = {TapPoint::z}, .blocks = {{Stack::main, LayerIndex{7}}}}, 5), 0U);
}

TEST(CaptureSpec, CountsOnlyTheHeadsAskedFor) {
    const CaptureSpec capture{.taps = {TapPoint::pattern, TapPoint::v},
                              .heads = {head(0, 3), head(0, 1), head(2, 5)}};
    // Two patterns of layer 0, one of layer 2; v has no query heads and is kept whole in every layer.
    EXPECT_EQ(bytesOf(capture, 5), (2U + 1U) * 25 * 4 + 3U * 5 * 2 * 8 * 4);
}

TEST(CaptureSpec, CountsLogits) {
    EXPECT_EQ(bytesOf({.logits = KeptLogits::last}, 5), 10U * 4);
    EXPECT_EQ(bytesOf({.logits = KeptLogits::all}, 5), 5U * 10 * 4);
    ModelSpec classes = groupedSpec();
    classes.output.labels = {"a", "b", "c"};
    EXPECT_EQ((CaptureSpec{.logits = KeptLogits::all}.bytes(classes, inputOf(5))), 5U * 3 * 4);
    classes.output.reads = HeadInput::first;
    EXPECT_EQ((CaptureSpec{.logits = KeptLogits::all}.bytes(classes, inputOf(5))), 3U * 4) << "one answer";
    ModelSpec headless = groupedSpec();
    headless.output.head = false;
    EXPECT_EQ((CaptureSpec{.logits = KeptLogits::all}.bytes(headless, inputOf(5))), 0U);
}

TEST(CaptureSpec, CountsThumbnailsUpTo64Cells) {
    EXPECT_EQ(bytesOf({.thumbnails = true}, 5), 18U * 25 * 2);
    EXPECT_EQ(bytesOf({.thumbnails = true}, 64), 18U * 64 * 64 * 2);
    EXPECT_EQ(bytesOf({.thumbnails = true}, 1000), 18U * 64 * 64 * 2);
}

TEST(CaptureSpec, DoesNotOverflowOnLongPrompts) {
    // 3 layers · 6 heads · 2^40 cells · 4 bytes, beyond 32 and 40 bits alike.
    EXPECT_EQ(bytesOf({.taps = {TapPoint::pattern}}, 1U << 20U), std::uint64_t{72} << 40U);
}

TEST(CaptureSpec, CountsOnlyTheTapsThatALayerHas) {
    ModelSpec spec = test::specOf(2, 2, 4);
    EXPECT_FALSE(hasTap(spec, {{Stack::main, LayerIndex{0}}, TapPoint::rotQ, {}}));
    spec.stacks[0].rotary.dims = 4;
    spec.stacks[0].layers[1].rotary = LayerRotary::none;
    EXPECT_TRUE(hasTap(spec, {{Stack::main, LayerIndex{0}}, TapPoint::rotQ, {}}));
    EXPECT_FALSE(hasTap(spec, {{Stack::main, LayerIndex{1}}, TapPoint::rotK, {}}));
    EXPECT_TRUE(hasTap(spec, {{Stack::main, LayerIndex{0}}, TapPoint::residMid, {}}));
    spec.stacks[0].block.order = SublayerOrder::parallelShared;
    EXPECT_FALSE(hasTap(spec, {{Stack::main, LayerIndex{0}}, TapPoint::residMid, {}}));
}

// An encoder of 2 layers with 2 heads of 4, and a decoder of 1 layer with 3 heads of 4 that looks at it.
ModelSpec twoStackSpec() {
    ModelSpec spec = test::specOf(1, 3, 4);
    StackSpec encoder = test::specOf(2, 2, 4).stacks.front();
    encoder.stack = Stack::encoder;
    spec.stacks.front().block.cross = spec.stacks.front().block.attention;
    spec.stacks.insert(spec.stacks.begin(), encoder);
    return spec;
}

TEST(CaptureSpec, CountsEncoderDecoderAndCrossAttention) {
    ModelInput input = inputOf(5);
    input.encoderIds.resize(7);
    const ModelSpec spec = twoStackSpec();
    CaptureSpec capture{.taps = {TapPoint::pattern}};
    const std::uint64_t encoder = 2 * 2 * 7 * 7, decoder = 3 * 5 * 5, cross = 3 * 5 * 7;
    EXPECT_EQ(capture.bytes(spec, input), (encoder + decoder + cross) * 4);
    capture.heads = {{Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{1}}};
    EXPECT_EQ(capture.bytes(spec, input), 5U * 7 * 4);
    capture = {.thumbnails = true};
    EXPECT_EQ(capture.bytes(spec, input), (encoder + decoder + cross) * 2);
    capture = {.taps = {TapPoint::k}};
    EXPECT_EQ(capture.bytes(spec, input), (2U * 7 * 8 + 5 * 12 + 7 * 12) * 4);
}

TEST(CaptureSpec, KeysComeInWalkOrder) {
    const CaptureSpec capture{.taps = {TapPoint::residPre, TapPoint::z}};
    std::vector<std::string> names;
    for (const TapKey& key : capture.keys(twoStackSpec())) names.push_back(tapName(key, true));
    EXPECT_EQ(names,
              (std::vector<std::string>{"encoder.blocks.0.hook_resid_pre", "encoder.blocks.0.attn.hook_z",
                                        "encoder.blocks.1.hook_resid_pre", "encoder.blocks.1.attn.hook_z",
                                        "decoder.blocks.0.hook_resid_pre", "decoder.blocks.0.attn.hook_z",
                                        "decoder.blocks.0.cross_attn.hook_z"}));
}

}  // namespace
}  // namespace headscope
