// SPDX-License-Identifier: GPL-3.0-or-later
// Squares of a pattern: their largest value, where it stands, and their mean over what is visible.
#include "core/model/square_pooling.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace headscope {
namespace {

KeyLimits causal(std::int64_t keys) { return {Visibility::causal, std::nullopt, keys}; }

PatternRegion region(std::uint32_t queries, std::uint32_t keys, std::uint32_t side) {
    return {{Position{0}, Position{queries}}, {Position{0}, Position{keys}}, side};
}

TEST(SquarePooling, CutsTheRegionToThePatternAndToWholeSquares) {
    const PatternRegion asked{{Position{5}, Position{100}}, {Position{3}, Position{6}}, 4};
    const PatternPart part = emptyPart({}, 10, causal(10), asked);
    EXPECT_EQ(part.region.queries, (PositionRange{Position{4}, Position{10}}));
    EXPECT_EQ(part.region.keys, (PositionRange{Position{0}, Position{6}}));
    EXPECT_EQ(part.rows, 2U);
    EXPECT_EQ(part.columns, 2U);
    EXPECT_EQ(part.queriesOf(1), (PositionRange{Position{8}, Position{10}}));
    EXPECT_TRUE(std::isnan(part.most[0]));
    const PatternPart beyond = emptyPart({}, 10, causal(10), {{Position{20}, Position{30}}, {}, 1});
    EXPECT_EQ(beyond.rows, 0U);
}

TEST(SquarePooling, PeakMeanAndPlaceOverVisibleCells) {
    PatternPart part = emptyPart({}, 4, causal(4), region(4, 4, 2));
    constexpr std::array<float, 16> kRows = {1.0F,  0.0F,  0.0F,  0.0F,  //
                                             0.25F, 0.75F, 0.0F,  0.0F,  //
                                             0.1F,  0.2F,  0.7F,  0.0F,  //
                                             0.1F,  -0.6F, 0.15F, 0.15F};
    poolRows(part, 0, 2, kRows.data(), {0, 4});
    EXPECT_EQ(part.most[0], 1.0F);
    EXPECT_FLOAT_EQ(part.mean[0], 2.0F / 3.0F) << "of three visible cells";
    EXPECT_TRUE(std::isnan(part.most[1])) << "a square above the diagonal has no visible cell";
    EXPECT_EQ(part.most[2], -0.6F) << "largest in magnitude, with its sign";
    EXPECT_EQ(part.peakQuery[2], 3U);
    EXPECT_EQ(part.peakKey[2], 1U);
    EXPECT_EQ(part.most[3], 0.7F);
    EXPECT_FLOAT_EQ(part.mean[3], 1.0F / 3.0F);
}

// Blocks hold only keys that a row sees; the region may begin before them or after.
TEST(SquarePooling, KeysThatWereNotComputedAreZeroWhereVisible) {
    PatternPart part = emptyPart({}, 6, {Visibility::bidirectional, std::nullopt, 6}, region(6, 6, 3));
    const std::vector<float> rows(std::size_t{6} * 2, 0.5F);
    poolRows(part, 0, 2, rows.data(), {3, 2});
    EXPECT_EQ(part.most[0], 0.0F);
    EXPECT_EQ(part.mean[0], 0.0F);
    EXPECT_EQ(part.peakQuery[0], 0U);
    EXPECT_EQ(part.most[1], 0.5F);
    EXPECT_FLOAT_EQ(part.mean[1], 1.0F / 3.0F);
}

TEST(SquarePooling, SideOneKeepsThePatternItself) {
    PatternPart part = emptyPart({}, 2, causal(2), region(2, 2, 1));
    constexpr std::array<float, 4> kRows = {1.0F, 0.0F, 0.25F, 0.75F};
    poolRows(part, 0, 2, kRows.data(), {0, 2});
    EXPECT_EQ(part.most[0], 1.0F);
    EXPECT_TRUE(std::isnan(part.most[1]));
    EXPECT_EQ(part.most[3], 0.75F);
    EXPECT_TRUE(part.mean.empty());
}

}  // namespace
}  // namespace headscope
