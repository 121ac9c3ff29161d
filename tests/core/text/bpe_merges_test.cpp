// SPDX-License-Identifier: GPL-3.0-or-later
// Merging order, ties and long words.
#include "core/text/bpe_merges.h"

#include <gtest/gtest.h>

#include <random>

namespace headscope::text {
namespace {

std::vector<Piece> piecesOf(const std::vector<std::uint32_t>& ids) {
    std::vector<Piece> pieces;
    for (std::uint32_t i = 0; i < ids.size(); ++i) pieces.push_back({ids[i], i, i + 1});
    return pieces;
}

/// The definition: over and over, the first of the pairs with the lowest rank.
void mergeByDefinition(const BpeMerges& merges, std::vector<Piece>& pieces) {
    for (;;) {
        std::optional<Merge> best;
        std::size_t at = 0;
        for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
            const auto rule = merges.find(pieces[i].id, pieces[i + 1].id);
            if (rule && (!best || rule->rank < best->rank)) {
                best = rule;
                at = i;
            }
        }
        if (!best) return;
        pieces[at] = {best->merged, pieces[at].begin, pieces[at + 1].end};
        pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
}

TEST(BpeMerges, MergesLowestRankFirst) {
    BpeMerges merges;  // a=0 b=1 c=2; bc=3 before ab=4, abc=5
    merges.add(1, 2, {0, 3});
    merges.add(0, 1, {1, 4});
    merges.add(0, 3, {2, 5});
    auto pieces = piecesOf({0, 1, 2, 0, 1});
    merges.apply(pieces);
    EXPECT_EQ(pieces, (std::vector<Piece>{{5, 0, 3}, {4, 3, 5}}));
}

TEST(BpeMerges, MergesLeftmostFirstWithinARank) {
    BpeMerges merges;
    merges.add(0, 0, {0, 1});
    auto pieces = piecesOf({0, 0, 0});
    merges.apply(pieces);
    EXPECT_EQ(pieces, (std::vector<Piece>{{1, 0, 2}, {0, 2, 3}}));
}

TEST(BpeMerges, LeavesShortWordsAlone) {
    BpeMerges merges;
    std::vector<Piece> none;
    merges.apply(none);
    EXPECT_TRUE(none.empty());
    auto one = piecesOf({7});
    merges.apply(one);
    EXPECT_EQ(one.size(), 1U);
}

TEST(BpeMerges, AgreesWithItsDefinitionOnRandomRules) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        BpeMerges merges;
        std::uint32_t next = 4;
        for (std::uint32_t rank = 0; rank < 30; ++rank) {
            const std::uint32_t left = static_cast<std::uint32_t>(random()) % next;
            const std::uint32_t right = static_cast<std::uint32_t>(random()) % next;
            if (!merges.find(left, right)) merges.add(left, right, {rank, next++});
        }
        std::vector<std::uint32_t> ids(40);
        for (std::uint32_t& id : ids) id = static_cast<std::uint32_t>(random()) % 4;
        auto fast = piecesOf(ids);
        auto slow = fast;
        merges.apply(fast);
        mergeByDefinition(merges, slow);
        ASSERT_EQ(fast, slow);
    }
}

}  // namespace
}  // namespace headscope::text
