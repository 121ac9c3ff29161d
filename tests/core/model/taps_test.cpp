// SPDX-License-Identifier: GPL-3.0-or-later
// What a walk keeps, and thumbnails that lose no line.
#include "core/model/taps.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace headscope {
namespace {

TapKey at(std::uint32_t layer, TapPoint point) { return {{Stack::main, LayerIndex{layer}}, point, {}}; }

// Rows [begin, begin + count) of T.
PatternBlock block(const KeyLimits& limits, std::int64_t begin, std::int64_t count) {
    return PatternBlock::of(limits, QueryRows::everyOf(begin + count).slice(begin, count), begin);
}

KeyLimits unlimited(std::int64_t keys) { return {Visibility::bidirectional, std::nullopt, keys}; }

TEST(Taps, KeepsOnlyWhatWasAsked) {
    Taps taps(TapRequest{{at(1, TapPoint::z)}, false, false, {}});
    taps.tap(at(1, TapPoint::z), at::ones({2}));
    taps.tap(at(1, TapPoint::q), at::ones({2}));
    EXPECT_TRUE(taps.kept(at(1, TapPoint::z)).defined());
    EXPECT_FALSE(taps.kept(at(1, TapPoint::q)).defined());
    EXPECT_FALSE(taps.kept(at(0, TapPoint::z)).defined());
}

TEST(Taps, JoinsBlocksOfRows) {
    Taps taps(TapRequest{{at(0, TapPoint::pattern)}, false, false, {}});
    const at::Tensor whole = at::rand({1, 2, 5, 5});
    taps.tapRows(at(0, TapPoint::pattern), whole.narrow(2, 0, 3), block(unlimited(5), 0, 3), 5);
    taps.tapRows(at(0, TapPoint::pattern), whole.narrow(2, 3, 2), block(unlimited(5), 3, 2), 5);
    EXPECT_TRUE(taps.kept(at(0, TapPoint::pattern)).equal(whole));
}

TEST(Taps, FillsWhatABlockLeftOut) {
    Taps taps(TapRequest{{at(0, TapPoint::pattern), at(0, TapPoint::scores)}, false, false, {}});
    const KeyLimits limits{Visibility::causal, 2U, 5};
    for (const std::int64_t begin : {0, 2}) {
        const PatternBlock rows = block(limits, begin, begin == 0 ? 2 : 3);
        const at::Tensor cells = at::ones({1, 1, rows.rows.count(), rows.keys.count});
        taps.tapRows(at(0, TapPoint::pattern), cells, rows, 5);
        taps.tapRows(at(0, TapPoint::scores), cells, rows, 5);
    }
    const at::Tensor pattern = taps.kept(at(0, TapPoint::pattern))[0][0];
    EXPECT_TRUE(pattern.narrow(0, 0, 2).equal(
        at::tensor({1.0F, 1.0F, 0.0F, 0.0F, 0.0F, 1.0F, 1.0F, 0.0F, 0.0F, 0.0F}).view({2, 5})));
    EXPECT_TRUE(pattern.narrow(0, 2, 3).equal(at::tensor({0.0F, 1.0F, 1.0F, 1.0F, 1.0F}).expand({3, 5})));
    const at::Tensor scores = taps.kept(at(0, TapPoint::scores))[0][0];
    EXPECT_TRUE(scores.isinf().logical_and(scores < 0).equal(pattern == 0));
}

TEST(Taps, KeepsTheHeadsAskedForInTheirOrder) {
    TapRequest request{{at(0, TapPoint::pattern)}, false, false, {}};
    request.heads[at(0, TapPoint::pattern)] = {HeadIndex{3}, HeadIndex{1}};
    const at::Tensor whole = at::rand({1, 4, 5, 5});
    for (const std::int64_t step : {5, 3}) {
        Taps taps(request);
        for (std::int64_t begin = 0; begin < 5; begin += step) {
            const std::int64_t count = std::min<std::int64_t>(step, 5 - begin);
            taps.tapRows(at(0, TapPoint::pattern), whole.narrow(2, begin, count),
                         block(unlimited(5), begin, count), 5);
        }
        const at::Tensor kept = taps.kept(at(0, TapPoint::pattern));
        ASSERT_EQ(kept.size(1), 2);
        EXPECT_TRUE(kept[0][0].equal(whole[0][3]));
        EXPECT_TRUE(kept[0][1].equal(whole[0][1]));
    }
}

TEST(Taps, ThumbnailIsExactUpToItsEdge) {
    Taps taps(TapRequest{{}, true, false, {}});
    const at::Tensor pattern = at::rand({1, 2, 7, 7});
    taps.thumbnailRows({Stack::main, LayerIndex{3}}, AttentionKind::self, pattern, block(unlimited(7), 0, 7),
                       7);
    const auto& thumbnails = taps.thumbnails().at({Stack::main, LayerIndex{3}});
    ASSERT_EQ(thumbnails.size(), 2U);
    EXPECT_EQ(thumbnails[1].head.layer, LayerIndex{3});
    for (std::int64_t i = 0; i < 49; ++i) {
        const float value = pattern[0][1].flatten()[i].item<float>();
        EXPECT_NEAR(thumbnails[1].values[static_cast<std::size_t>(i)] / 65535.0F, value, 1e-5F);
    }
}

TEST(Taps, ThumbnailKeepsTheLargestWeightOfEachCell) {
    Taps taps(TapRequest{{}, true, false, {}});
    at::Tensor pattern = at::zeros({1, 1, 200, 200});
    pattern[0][0][150][37] = 0.75F;
    const KeyLimits limits{Visibility::causal, std::nullopt, 200};
    for (const std::int64_t begin : {0, 100}) {
        const PatternBlock rows = block(limits, begin, 100);
        taps.thumbnailRows({Stack::main, LayerIndex{0}}, AttentionKind::self,
                           pattern.narrow(2, begin, 100).narrow(3, rows.keys.begin, rows.keys.count), rows,
                           200);
    }
    const PatternThumbnail& thumbnail = taps.thumbnails().at({Stack::main, LayerIndex{0}}).front();
    EXPECT_EQ(thumbnail.rows, 64U);
    EXPECT_EQ(thumbnail.queries, 200U);
    EXPECT_EQ(thumbnail.visibility, Visibility::causal);
    const std::size_t cell = std::size_t{150 * 64 / 200} * 64 + 37 * 64 / 200;
    EXPECT_NEAR(thumbnail.values[cell] / 65535.0F, 0.75F, 1e-4F);
}

// Pooled cell by cell, whatever the block's columns are.
TEST(Taps, ThumbnailsPoolEveryKeyOnce) {
    for (const std::int64_t tokens : {5, 63, 64, 65, 130, 200}) {
        const at::Tensor pattern = at::rand({1, 1, tokens, tokens}).tril();
        const KeyLimits limits{Visibility::causal, std::nullopt, tokens};
        Taps taps(TapRequest{{}, true, false, {}});
        for (std::int64_t begin = 0; begin < tokens; begin += 50) {
            const std::int64_t count = std::min<std::int64_t>(50, tokens - begin);
            const PatternBlock rows = block(limits, begin, count);
            taps.thumbnailRows({Stack::main, LayerIndex{0}}, AttentionKind::self,
                               pattern.narrow(2, begin, count).narrow(3, 0, rows.keys.count), rows, tokens);
        }
        const PatternThumbnail& thumbnail = taps.thumbnails().at({Stack::main, LayerIndex{0}}).front();
        std::vector<float> expected(thumbnail.values.size());
        for (std::int64_t q = 0; q < tokens; ++q) {
            for (std::int64_t k = 0; k < tokens; ++k) {
                const auto y = static_cast<std::size_t>(q * thumbnail.rows / tokens);
                const auto x = static_cast<std::size_t>(k * thumbnail.columns / tokens);
                float& cell = expected[y * thumbnail.columns + x];
                cell = std::max(cell, pattern[0][0][q][k].item<float>());
            }
        }
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(thumbnail.values[i] / 65535.0F, expected[i], 1e-5F) << tokens << ' ' << i;
    }
}

TEST(Taps, KeepsSelfAndCrossAttentionOfABlockApart) {
    const BlockRef place{Stack::main, LayerIndex{1}};
    const TapKey cross{place, TapPoint::z, AttentionKind::cross};
    Taps taps(TapRequest{{at(1, TapPoint::z), cross}, true, false, {}});
    taps.tap(at(1, TapPoint::z), at::zeros({2}));
    taps.tap(cross, at::ones({2}));
    EXPECT_TRUE(taps.kept(cross).equal(at::ones({2})));
    EXPECT_TRUE(taps.kept(at(1, TapPoint::z)).equal(at::zeros({2})));
    for (const AttentionKind kind : {AttentionKind::self, AttentionKind::cross})
        taps.thumbnailRows(place, kind, at::rand({1, 2, 3, 5}), block(unlimited(5), 0, 3), 3);
    const auto& thumbnails = taps.thumbnails().at(place);
    ASSERT_EQ(thumbnails.size(), 4U);
    EXPECT_EQ(thumbnails[3].head, (HeadRef{Stack::main, LayerIndex{1}, AttentionKind::cross, HeadIndex{1}}));
    EXPECT_EQ(thumbnails[3].keys, 5U);
}

}  // namespace
}  // namespace headscope
