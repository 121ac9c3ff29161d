// SPDX-License-Identifier: GPL-3.0-or-later
// What a walk keeps, and thumbnails that lose no line.
#include "core/model/taps.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace headscope {
namespace {

TapKey at(std::uint32_t layer, TapPoint point) { return {{Stack::main, LayerIndex{layer}}, point, {}}; }

TEST(Taps, KeepsOnlyWhatWasAsked) {
    Taps taps(TapRequest{{at(1, TapPoint::z)}, false, false});
    taps.tap(at(1, TapPoint::z), at::ones({2}));
    taps.tap(at(1, TapPoint::q), at::ones({2}));
    EXPECT_TRUE(taps.kept(at(1, TapPoint::z)).defined());
    EXPECT_FALSE(taps.kept(at(1, TapPoint::q)).defined());
    EXPECT_FALSE(taps.kept(at(0, TapPoint::z)).defined());
}

TEST(Taps, JoinsBlocksOfRows) {
    Taps taps(TapRequest{{at(0, TapPoint::pattern)}, false, false});
    const at::Tensor whole = at::rand({1, 2, 5, 5});
    taps.tapRows(at(0, TapPoint::pattern), whole.narrow(2, 0, 3), 0, 5);
    taps.tapRows(at(0, TapPoint::pattern), whole.narrow(2, 3, 2), 3, 5);
    EXPECT_TRUE(taps.kept(at(0, TapPoint::pattern)).equal(whole));
}

TEST(Taps, ThumbnailIsExactUpToItsEdge) {
    Taps taps(TapRequest{{}, true, false});
    const at::Tensor pattern = at::rand({1, 2, 7, 7});
    taps.thumbnailRows({Stack::main, LayerIndex{3}}, AttentionKind::self, pattern, 0, 7, Visibility::causal,
                       std::nullopt);
    const auto& thumbnails = taps.thumbnails().at({Stack::main, LayerIndex{3}});
    ASSERT_EQ(thumbnails.size(), 2U);
    EXPECT_EQ(thumbnails[1].head.layer, LayerIndex{3});
    for (std::int64_t i = 0; i < 49; ++i) {
        const float value = pattern[0][1].flatten()[i].item<float>();
        EXPECT_NEAR(thumbnails[1].values[static_cast<std::size_t>(i)] / 65535.0F, value, 1e-5F);
    }
}

TEST(Taps, ThumbnailKeepsTheLargestWeightOfEachCell) {
    Taps taps(TapRequest{{}, true, false});
    at::Tensor pattern = at::zeros({1, 1, 200, 200});
    pattern[0][0][150][37] = 0.75F;
    taps.thumbnailRows({Stack::main, LayerIndex{0}}, AttentionKind::self, pattern.narrow(2, 0, 100), 0, 200,
                       Visibility::causal, std::nullopt);
    taps.thumbnailRows({Stack::main, LayerIndex{0}}, AttentionKind::self, pattern.narrow(2, 100, 100), 100,
                       200, Visibility::causal, std::nullopt);
    const PatternThumbnail& thumbnail = taps.thumbnails().at({Stack::main, LayerIndex{0}}).front();
    EXPECT_EQ(thumbnail.rows, 64U);
    EXPECT_EQ(thumbnail.queries, 200U);
    const std::size_t cell = std::size_t{150 * 64 / 200} * 64 + 37 * 64 / 200;
    EXPECT_NEAR(thumbnail.values[cell] / 65535.0F, 0.75F, 1e-4F);
}

TEST(Taps, KeepsSelfAndCrossAttentionOfABlockApart) {
    const BlockRef block{Stack::main, LayerIndex{1}};
    const TapKey cross{block, TapPoint::z, AttentionKind::cross};
    Taps taps(TapRequest{{at(1, TapPoint::z), cross}, true, false});
    taps.tap(at(1, TapPoint::z), at::zeros({2}));
    taps.tap(cross, at::ones({2}));
    EXPECT_TRUE(taps.kept(cross).equal(at::ones({2})));
    EXPECT_TRUE(taps.kept(at(1, TapPoint::z)).equal(at::zeros({2})));
    for (const AttentionKind kind : {AttentionKind::self, AttentionKind::cross})
        taps.thumbnailRows(block, kind, at::rand({1, 2, 3, 5}), 0, 3, Visibility::bidirectional,
                           std::nullopt);
    const auto& thumbnails = taps.thumbnails().at(block);
    ASSERT_EQ(thumbnails.size(), 4U);
    EXPECT_EQ(thumbnails[3].head, (HeadRef{Stack::main, LayerIndex{1}, AttentionKind::cross, HeadIndex{1}}));
    EXPECT_EQ(thumbnails[3].keys, 5U);
}

}  // namespace
}  // namespace headscope
