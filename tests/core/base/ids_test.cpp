// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges of positions and the walk order of heads.
#include "core/base/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace headscope {
namespace {

PositionRange range(std::uint32_t begin, std::uint32_t end) { return {Position{begin}, Position{end}}; }

TEST(PositionRange, EndsBeforeItsEnd) {
    EXPECT_FALSE(range(3, 7).contains(Position{2}));
    EXPECT_TRUE(range(3, 7).contains(Position{3}));
    EXPECT_TRUE(range(3, 7).contains(Position{6}));
    EXPECT_FALSE(range(3, 7).contains(Position{7}));
}

TEST(PositionRange, OverlapsWhereAPositionIsShared) {
    for (std::uint32_t a = 0; a < 5; ++a) {
        for (std::uint32_t b = a + 1; b < 6; ++b) {
            for (std::uint32_t c = 0; c < 5; ++c) {
                for (std::uint32_t d = c + 1; d < 6; ++d) {
                    bool shared = false;
                    for (std::uint32_t p = a; p < b; ++p) shared = shared || (c <= p && p < d);
                    EXPECT_EQ(range(a, b).overlaps(range(c, d)), shared) << a << b << c << d;
                }
            }
        }
    }
}

TEST(HeadRef, SortsInWalkOrder) {
    const HeadRef encoder{Stack::encoder, LayerIndex{9}, AttentionKind::self, HeadIndex{9}};
    const HeadRef first{Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{5}};
    const HeadRef cross{Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{0}};
    const HeadRef second{Stack::main, LayerIndex{1}, AttentionKind::self, HeadIndex{0}};
    std::vector<HeadRef> heads = {second, cross, first, encoder};
    std::sort(heads.begin(), heads.end());
    EXPECT_EQ(heads, (std::vector<HeadRef>{encoder, first, cross, second}));
}

TEST(StrongIndex, CannotBeMixedUp) {
    static_assert(!std::is_convertible_v<LayerIndex, HeadIndex>);
    static_assert(!std::is_convertible_v<std::uint32_t, Position>);
    const std::unordered_set<TokenId> tokens = {TokenId{1}, TokenId{2}, TokenId{1}};
    EXPECT_EQ(tokens.size(), 2U);
}

}  // namespace
}  // namespace headscope
