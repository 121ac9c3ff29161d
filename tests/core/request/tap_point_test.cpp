// SPDX-License-Identifier: GPL-3.0-or-later
// Names of taps, as the command line and capture files fix them.
#include "core/request/tap_point.h"

#include <gtest/gtest.h>

#include <map>

namespace headscope {
namespace {

TEST(TapPoint, HasTheNamesOfTheContract) {
    const std::map<std::string, std::string> expected = {{"pattern", "blocks.3.attn.hook_pattern"},
                                                         {"scores", "blocks.3.attn.hook_attn_scores"},
                                                         {"q", "blocks.3.attn.hook_q"},
                                                         {"k", "blocks.3.attn.hook_k"},
                                                         {"v", "blocks.3.attn.hook_v"},
                                                         {"rot_q", "blocks.3.attn.hook_rot_q"},
                                                         {"rot_k", "blocks.3.attn.hook_rot_k"},
                                                         {"z", "blocks.3.attn.hook_z"},
                                                         {"attn_out", "blocks.3.hook_attn_out"},
                                                         {"resid_pre", "blocks.3.hook_resid_pre"},
                                                         {"resid_mid", "blocks.3.hook_resid_mid"},
                                                         {"resid_post", "blocks.3.hook_resid_post"},
                                                         {"mlp_out", "blocks.3.hook_mlp_out"}};
    std::map<std::string, std::string> named;
    for (const TapPoint tap : kAllTaps) named[std::string(tapShortName(tap))] = tapName(tap, LayerIndex{3});
    EXPECT_EQ(named, expected);
}

TEST(TapPoint, ReadsBackItsShortNames) {
    for (const TapPoint tap : kAllTaps) EXPECT_EQ(tapFromShortName(tapShortName(tap)), tap);
    for (const char* name : {"", "Pattern", "pattern ", "hook_z", "rotQ", "all"})
        EXPECT_FALSE(tapFromShortName(name)) << name;
}

TEST(TapPoint, KnowsWhichHeadsItsAxisCounts) {
    std::size_t query = 0;
    std::size_t keyValue = 0;
    for (const TapPoint tap : kAllTaps) {
        EXPECT_FALSE(tapHasQueryHeads(tap) && tapHasKeyValueHeads(tap)) << tapShortName(tap);
        query += tapHasQueryHeads(tap) ? 1U : 0U;
        keyValue += tapHasKeyValueHeads(tap) ? 1U : 0U;
    }
    EXPECT_EQ(query, 5U) << "scores, pattern, q, rot_q, z";
    EXPECT_EQ(keyValue, 3U) << "k, v, rot_k";
    EXPECT_TRUE(tapHasQueryHeads(TapPoint::rotQ));
    EXPECT_TRUE(tapHasKeyValueHeads(TapPoint::rotK));
    EXPECT_FALSE(tapHasQueryHeads(TapPoint::residPost) || tapHasKeyValueHeads(TapPoint::residPost));
}

TEST(TapPoint, NamesTheStacksOfAnEncoderDecoder) {
    const BlockRef encoder{Stack::encoder, LayerIndex{1}};
    const BlockRef decoder{Stack::main, LayerIndex{2}};
    EXPECT_EQ(tapName({encoder, TapPoint::pattern, {}}, true), "encoder.blocks.1.attn.hook_pattern");
    EXPECT_EQ(tapName({decoder, TapPoint::z, {}}, true), "decoder.blocks.2.attn.hook_z");
    EXPECT_EQ(tapName({decoder, TapPoint::pattern, AttentionKind::cross}, true),
              "decoder.blocks.2.cross_attn.hook_pattern");
    EXPECT_EQ(tapName({decoder, TapPoint::attnOut, AttentionKind::cross}, true),
              "decoder.blocks.2.hook_cross_attn_out");
    EXPECT_EQ(tapName({decoder, TapPoint::residMid, AttentionKind::cross}, true),
              "decoder.blocks.2.hook_resid_mid_cross");
    EXPECT_EQ(tapName({decoder, TapPoint::z, {}}, false), "blocks.2.attn.hook_z");
}

TEST(TapPoint, CrossAttentionHasWhatLiesInsideAttention) {
    std::size_t count = 0;
    for (const TapPoint tap : kAllTaps) count += tapOfCross(tap) ? 1U : 0U;
    EXPECT_EQ(count, 8U) << "scores, pattern, q, k, v, z, attn_out, resid_mid";
    EXPECT_FALSE(tapOfCross(TapPoint::residPre) || tapOfCross(TapPoint::mlpOut) ||
                 tapOfCross(TapPoint::rotK));
}

}  // namespace
}  // namespace headscope
