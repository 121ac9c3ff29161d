// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns by hand, masks, groups, and blocks of rows.
#include "core/model/blocks/pattern.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/model/blocks/attention.h"
#include "core/model/tensor_bridge.h"

namespace headscope {
namespace {

TEST(Pattern, ThreeByThreeByHand) {
    // q·k = [[0, 0, 0], [ln 3, 0, 0], [0, 0, ln 2]] with scale 1.
    const at::Tensor q =
        at::tensor({0.0F, 0.0F, std::log(3.0F), 0.0F, 0.0F, std::log(2.0F)}).view({1, 3, 1, 2});
    const at::Tensor k = at::tensor({1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F}).view({1, 3, 1, 2});
    const auto block = PatternBlock::of({Visibility::causal, std::nullopt, 3}, QueryRows::everyOf(3), 0);
    const at::Tensor scores = attentionScores(q, k, 1.0F);
    maskScores(scores, block);
    const at::Tensor pattern = softmaxPattern(scores)[0][0];
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
    const at::Tensor slopes = tensorFromFloats(alibiSlopes(2), {2});
    EXPECT_TRUE(
        at::allclose(addAlibi(scores, slopes, spec, {0, 3})[0][0][0], at::tensor({0.0F, 0.0625F, 0.125F})));
    EXPECT_TRUE(at::allclose(addAlibi(scores, slopes, spec, {1, 3})[0][0][0],
                             at::tensor({0.0625F, 0.125F, 0.1875F})));
    spec.alibi = AlibiForm::scaledInBf16;
    EXPECT_TRUE(
        at::allclose(addAlibi(scores, slopes, spec, {0, 3})[0][0][0], at::tensor({0.0F, 0.03125F, 0.0625F})));
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
    const at::Tensor bias = distanceBias(table, spec, QueryRows::only({1, 2}), {0, 3});
    ASSERT_EQ(bias.sizes(), (std::vector<std::int64_t>{2, 2, 3}));
    for (std::int64_t row = 0; row < 2; ++row) {
        for (std::int64_t key = 0; key < 3; ++key) {
            const auto bucket = distanceBucket(spec.distance, spec.visibility, key - (row + 1));
            EXPECT_EQ(bias[1][row][key].item<float>(), 2.0F * static_cast<float>(bucket) + 1.0F);
        }
    }
    EXPECT_TRUE(distanceBias(table, spec, QueryRows::only({1, 2}), {1, 2}).equal(bias.narrow(2, 1, 2)));
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
            const at::Tensor visible = visibleCells({visibility, window, 8}, rows, {0, 8});
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

// The ranges by which work is left out say what the mask says, cell by cell.
TEST(Pattern, KeyRangesAgreeWithTheMask) {
    for (const auto visibility : {Visibility::causal, Visibility::bidirectional}) {
        for (const std::uint32_t window : {0U, 1U, 3U, 20U}) {
            for (const auto& positions : std::vector<std::vector<std::int64_t>>{
                     {0}, {7}, {0, 1, 2}, {2, 3, 4, 5}, {1, 6}, {5, 6, 7}}) {
                const std::optional<std::uint32_t> limit =
                    window == 0 ? std::optional<std::uint32_t>() : std::optional(window);
                const KeyLimits limits{visibility, limit, 8};
                const QueryRows rows = QueryRows::only(positions);
                const at::Tensor visible = visibleCells(limits, rows, {0, 8});
                const KeyRange any = limits.seenByAny(rows), all = limits.seenByAll(rows);
                for (std::int64_t k = 0; k < 8; ++k) {
                    const at::Tensor column = visible.select(1, k);
                    if (column.any().item<bool>()) {
                        EXPECT_TRUE(k >= any.begin && k < any.end()) << k;
                    }
                    EXPECT_EQ(k >= all.begin && k < all.end(), column.all().item<bool>()) << k;
                }
                EXPECT_TRUE(visible.select(1, any.begin).any().item<bool>());
                EXPECT_TRUE(visible.select(1, any.end() - 1).any().item<bool>());
            }
        }
    }
}

// A decoder may be longer than what its encoder read.
TEST(Pattern, QueriesBeyondTheKeysSeeThemAll) {
    const KeyLimits limits{Visibility::bidirectional, std::nullopt, 3};
    EXPECT_EQ(limits.seenBy(9), (KeyRange{0, 3}));
    EXPECT_EQ(limits.seenByAny(QueryRows::only({9})), (KeyRange{0, 3}));
    EXPECT_EQ(limits.seenByAll(QueryRows::only({2, 9})), (KeyRange{0, 3}));
}

// Counts the blocks, and puts their rows together.
class Gathering final : public AttentionHooks {
public:
    explicit Gathering(std::int64_t rows) : m_rows(rows) {}
    void seen(TapPoint, const at::Tensor&) override {}
    [[nodiscard]] bool wantsScores() const override { return false; }
    void scoresSeen(const at::Tensor&, const PatternBlock&) override {}
    at::Tensor pattern(const at::Tensor& pattern, const PatternBlock& block) override {
        ++blocks;
        columns += block.keys.count * block.rows.count();
        if (!whole.defined())
            whole = at::zeros({pattern.size(0), pattern.size(1), m_rows, block.limits.keys});
        whole.narrow(2, block.first, block.rows.count())
            .narrow(3, block.keys.begin, block.keys.count)
            .copy_(pattern);
        return pattern;
    }
    at::Tensor z(const at::Tensor& z, const QueryRows&) override { return z; }
    int blocks = 0;
    std::int64_t columns = 0;  // cells computed of each head
    at::Tensor whole;          // [B, H, P, K]

private:
    std::int64_t m_rows;
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

// Rows come in blocks, and each block leaves out the keys that none of its rows sees: patterns and mixes are
// those of every score, masked and normalised at once.
void expectBlocksEqualThePlainPath(std::int64_t tokens) {
    at::manual_seed(7);
    const QueriesAndKeys scored{at::randn({2, tokens, 4, 8}), at::randn({2, tokens, 2, 8})};
    const at::Tensor values = at::randn({2, tokens, 2, 8});
    const RotarySpec rotary;
    const RotaryTable table;
    AttentionWeights weights;
    const at::Tensor none;
    const QueryRows every = QueryRows::everyOf(tokens);
    for (const auto visibility : {Visibility::causal, Visibility::bidirectional}) {
        for (const std::optional<std::uint32_t> window :
             {std::optional<std::uint32_t>(), std::optional(100U), std::optional(1U)}) {
            for (const auto positions : {Positions::none, Positions::alibi}) {
                const AttentionSpec spec{4, 2, 8, visibility, 0.35F};
                const at::Tensor slopes = tensorFromFloats(alibiSlopes(4), {4});
                LayerSpec layer;
                layer.window = window;
                Gathering hooks(tokens);
                const at::Tensor z =
                    attend(scored, values,
                           {spec, layer, positions, rotary, table, weights, every, 1e-5F, none, none}, hooks);
                const KeyRange all{0, tokens};
                at::Tensor scores = attentionScores(scored.q, scored.k, spec.scoreScale);
                if (positions == Positions::alibi) scores = addAlibi(scores, slopes, spec, all);
                const at::Tensor visible = visibleCells({visibility, window, tokens}, every, all);
                const at::Tensor plain = at::softmax(
                    scores.masked_fill(visible.logical_not(), -std::numeric_limits<float>::infinity()), -1);
                EXPECT_TRUE(at::allclose(hooks.whole, plain, 1e-5, 1e-7));
                EXPECT_TRUE(at::allclose(z, mixValues(plain, values), 1e-5, 1e-6));
                EXPECT_TRUE(hooks.whole.masked_select(visible.logical_not()).eq(0).all().item<bool>());
            }
        }
    }
}

TEST(Attention, BlocksEqualThePlainPath) { expectBlocksEqualThePlainPath(700); }

// Where oneDNN is faster, long prompts go head by head.
TEST(Attention, HeadByHeadEqualsThePlainPath) {
    const at::NoGradGuard noGradients;
    expectBlocksEqualThePlainPath(1030);
}

TEST(Attention, WorkFollowsWhatIsSeen) {
    constexpr std::int64_t kTokens = 2048;
    const AttentionSpec spec{1, 1, 4, Visibility::causal, 0.5F};
    LayerSpec layer;
    const RotarySpec rotary;
    const RotaryTable table;
    const AttentionWeights weights;
    const at::Tensor none;
    const QueriesAndKeys scored{at::randn({1, kTokens, 1, 4}), at::randn({1, kTokens, 1, 4})};
    const at::Tensor values = at::randn({1, kTokens, 1, 4});
    const QueryRows every = QueryRows::everyOf(kTokens);
    const auto cells = [&] {
        Gathering hooks(kTokens);
        (void)attend(scored, values,
                     {spec, layer, Positions::none, rotary, table, weights, every, 1e-5F, none, none}, hooks);
        return static_cast<double>(hooks.columns) / static_cast<double>(kTokens * kTokens);
    };
    EXPECT_LT(cells(), 0.54);
    layer.window = 128U;
    EXPECT_LT(cells(), 0.13);
}

// Beyond 64 MiB of scores the rows are cut into blocks; each row must come out as it would alone.
TEST(Attention, BlockedRowsEqualTheRowsAlone) {
    constexpr std::int64_t kTokens = 3000;
    const AttentionSpec spec{2, 1, 4, Visibility::bidirectional, 0.5F};
    const LayerSpec layer;
    const RotarySpec rotary;
    const RotaryTable table;
    const AttentionWeights weights;
    const at::Tensor none;
    const auto call = [&](const QueryRows& rows) {
        return AttentionCall{spec, layer, Positions::none, rotary, table, weights, rows, 1e-5F, none, none};
    };
    at::manual_seed(7);
    const QueriesAndKeys scored{at::randn({1, kTokens, 2, 4}), at::randn({1, kTokens, 1, 4})};
    const at::Tensor values = at::randn({1, kTokens, 1, 4});
    const QueryRows every = QueryRows::everyOf(kTokens);
    Gathering hooks(kTokens);
    const at::Tensor blocked = attend(scored, values, call(every), hooks);
    EXPECT_GT(hooks.blocks, 1);
    const QueryRows some = QueryRows::only({0, 1499, 2796, 2999});
    const QueriesAndKeys few{scored.q.index_select(1, some.index), scored.k};
    Gathering fewHooks(some.count());
    const at::Tensor alone = attend(few, values, call(some), fewHooks);
    EXPECT_TRUE(at::allclose(blocked.index_select(1, some.index), alone, 0, 1e-5));
}

}  // namespace
}  // namespace headscope
