// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns by hand, masks, groups, and blocks of rows.
#include "core/model/blocks/pattern.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/model/blocks/attention.h"

namespace headscope {
namespace {

TEST(Pattern, ThreeByThreeByHand) {
    // q·k = [[0, 0, 0], [ln 3, 0, 0], [0, 0, ln 2]] with scale 1.
    const at::Tensor q =
        at::tensor({0.0F, 0.0F, std::log(3.0F), 0.0F, 0.0F, std::log(2.0F)}).view({1, 3, 1, 2});
    const at::Tensor k = at::tensor({1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F}).view({1, 3, 1, 2});
    const QueryRows rows = QueryRows::everyOf(3);
    const at::Tensor visible = visibleCells(Visibility::causal, std::nullopt, rows, 3);
    const at::Tensor pattern = softmaxPattern(maskScores(attentionScores(q, k, 1.0F), visible))[0][0];
    const at::Tensor expected =
        at::tensor({1.0F, 0.0F, 0.0F, 0.75F, 0.25F, 0.0F, 0.25F, 0.25F, 0.5F}).view({3, 3});
    EXPECT_TRUE(at::allclose(pattern, expected, 0, 1e-6)) << pattern;
    EXPECT_EQ(pattern[0][1].item<float>(), 0.0F);
}

TEST(Pattern, QueryHeadReadsGroupByDivision) {
    const at::Tensor k = at::randn({1, 4, 2, 3});
    const at::Tensor q = at::randn({1, 4, 6, 3});
    const at::Tensor scores = attentionScores(q, k, 0.5F);
    for (std::int64_t h = 0; h < 6; ++h) {
        const at::Tensor expected = at::matmul(q[0].select(1, h), k[0].select(1, h / 3).t()) * 0.5;
        EXPECT_TRUE(at::allclose(scores[0][h], expected, 1e-5, 1e-6)) << h;
    }
    const at::Tensor pattern = at::softmax(scores, -1);
    const at::Tensor v = at::randn({1, 4, 2, 3});
    const at::Tensor z = mixValues(pattern, v);
    for (std::int64_t h = 0; h < 6; ++h) {
        EXPECT_TRUE(
            at::allclose(z[0].select(1, h), at::matmul(pattern[0][h], v[0].select(1, h / 3)), 1e-5, 1e-6))
            << h;
    }
}

TEST(Pattern, AlibiSlopesAreThePublishedOnes) {
    EXPECT_EQ(alibiSlopes(8), (std::vector<float>{0.5F, 0.25F, 0.125F, 0.0625F, 0.03125F, 0.015625F,
                                                  0.0078125F, 0.00390625F}));
    const std::vector<float> twelve = alibiSlopes(12);
    ASSERT_EQ(twelve.size(), 12U);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_FLOAT_EQ(twelve[8 + i], std::exp2(-0.5F - static_cast<float>(i)));
}

TEST(Pattern, AlibiPrefersNearKeysAndScalesWhereFalconDoes) {
    AttentionSpec spec{2, 2, 4, Visibility::causal, 0.5F};
    const at::Tensor scores = at::zeros({1, 2, 1, 3});
    EXPECT_TRUE(at::allclose(addAlibi(scores, spec)[0][0][0], at::tensor({0.0F, 0.0625F, 0.125F})));
    spec.alibi = AlibiForm::scaledInBf16;
    EXPECT_TRUE(at::allclose(addAlibi(scores, spec)[0][0][0], at::tensor({0.0F, 0.03125F, 0.0625F})));
}

TEST(Pattern, SinksTakeAShareThatNoKeyGets) {
    const at::Tensor scores = at::zeros({1, 2, 1, 3});
    const at::Tensor sinks = at::tensor({0.0F, -std::numeric_limits<float>::infinity()});
    const at::Tensor pattern = softmaxPattern(scores, sinks);
    EXPECT_TRUE(at::allclose(pattern[0][0], at::full({1, 3}, 0.25)));
    EXPECT_TRUE(at::allclose(pattern[0][1], at::full({1, 3}, 1.0 / 3.0)));
}

TEST(Pattern, DistanceBiasReadsTheBucketOfEachCell) {
    AttentionSpec spec{2, 2, 4, Visibility::bidirectional, 1.0F};
    spec.distance = {8, 16};
    const at::Tensor table = at::arange(16, at::kFloat).view({8, 2});  // [buckets, H]
    const at::Tensor bias = distanceBias(table, spec, QueryRows::only({1, 2}), 3);
    ASSERT_EQ(bias.sizes(), (std::vector<std::int64_t>{2, 2, 3}));
    for (std::int64_t row = 0; row < 2; ++row) {
        for (std::int64_t key = 0; key < 3; ++key) {
            const auto bucket = distanceBucket(spec.distance, spec.visibility, key - (row + 1));
            EXPECT_EQ(bias[1][row][key].item<float>(), 2.0F * static_cast<float>(bucket) + 1.0F);
        }
    }
}

TEST(Pattern, ASoftCapBoundsAndKeepsSmallScores) {
    const at::Tensor capped = softcapped(at::tensor({0.01F, 1000.0F, -1000.0F}), 5.0F);
    EXPECT_TRUE(at::allclose(capped, at::tensor({0.01F, 5.0F, -5.0F}), 1e-4));
}

TEST(Pattern, MaskAgreesWithTheOneRule) {
    for (const auto visibility : {Visibility::causal, Visibility::bidirectional}) {
        for (const std::optional<std::uint32_t> window :
             {std::optional<std::uint32_t>(), std::optional(3U)}) {
            const QueryRows rows = QueryRows::only({1, 4, 6});
            const at::Tensor visible = visibleCells(visibility, window, rows, 8);
            for (std::int64_t r = 0; r < 3; ++r) {
                for (std::uint32_t k = 0; k < 8; ++k) {
                    const Position query{
                        static_cast<std::uint32_t>(rows.positions[static_cast<std::size_t>(r)])};
                    EXPECT_EQ(visible[r][k].item<bool>(), keyVisible(visibility, window, query, Position{k}));
                }
            }
        }
    }
}

class Quiet final : public AttentionHooks {
public:
    void seen(TapPoint, const at::Tensor&) override {}
    [[nodiscard]] bool wantsScores() const override { return false; }
    void scoresSeen(const at::Tensor&, std::int64_t) override {}
    at::Tensor pattern(const at::Tensor& pattern, const QueryRows& rows, const at::Tensor&,
                       std::int64_t) override {
        blocks.push_back(rows.count());
        return pattern;
    }
    at::Tensor z(const at::Tensor& z, const QueryRows&) override { return z; }
    std::vector<std::int64_t> blocks;
};

// Cross-attention: edits of the encoder give keys and values a batch before the decoder has one.
TEST(Attention, BatchesOfQueriesAndOfKeysBroadcast) {
    const at::Tensor q = at::randn({1, 4, 6, 5});
    const at::Tensor k = at::randn({3, 7, 2, 5});
    const at::Tensor scores = attentionScores(q, k, 0.5F);
    ASSERT_EQ(scores.sizes(), (at::IntArrayRef{3, 6, 4, 7}));
    EXPECT_TRUE(scores.equal(attentionScores(q.expand({3, -1, -1, -1}), k, 0.5F)));
    const at::Tensor mixed = mixValues(scores.select(0, 0).unsqueeze(0), k);
    ASSERT_EQ(mixed.sizes(), (at::IntArrayRef{3, 4, 6, 5}));
    EXPECT_TRUE(at::allclose(mixed, mixValues(scores.select(0, 0).unsqueeze(0).expand({3, -1, -1, -1}), k)));
}

// Beyond 64 MiB of scores the rows are cut into blocks; each row must come out as it would alone.
TEST(Attention, BlockedRowsEqualTheRowsAlone) {
    constexpr std::int64_t kTokens = 3000;
    const AttentionSpec spec{2, 1, 4, Visibility::causal, 0.5F};
    const LayerSpec layer;
    const RotarySpec rotary;
    const RotaryTable table;
    const AttentionWeights weights;
    const at::Tensor none;
    const auto call = [&](const QueryRows& rows) {
        return AttentionCall{spec, layer, Positions::none, rotary, table, weights, rows, 1e-5F, none, none};
    };
    at::manual_seed(7);
    const Projections projections{at::randn({1, kTokens, 2, 4}), at::randn({1, kTokens, 1, 4}),
                                  at::randn({1, kTokens, 1, 4})};
    const QueryRows every = QueryRows::everyOf(kTokens);
    Quiet hooks;
    const at::Tensor blocked = attend(projections, call(every), hooks);
    EXPECT_GT(hooks.blocks.size(), 1U);
    const QueryRows some = QueryRows::only({0, 1499, 2796, 2999});
    const Projections few{projections.q.index_select(1, some.index), projections.k, projections.v};
    const at::Tensor alone = attend(few, call(some), hooks);
    EXPECT_TRUE(at::allclose(blocked.index_select(1, some.index), alone, 0, 1e-5));
}

}  // namespace
}  // namespace headscope
