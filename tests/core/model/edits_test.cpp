// SPDX-License-Identifier: GPL-3.0-or-later
// Each edit kind on tensors made by hand.
#include "core/model/edits.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace headscope {
namespace {

constexpr std::int64_t kHeads = 2;
constexpr std::int64_t kDim = 3;
constexpr std::int64_t kTokens = 4;

HeadEdit edit(std::uint32_t head, EditKind kind, float parameter = 1.0F) {
    HeadEdit made;
    made.head.head = HeadIndex{head};
    made.kind = kind;
    made.parameter = parameter;
    return made;
}

LayerEdits edits(std::vector<InterventionSet> sets, EditContext context = {}) {
    context.heads = kHeads;
    context.headDim = kDim;
    return {sets, {Stack::main, LayerIndex{0}}, AttentionKind::self, std::move(context)};
}

at::Tensor someZ() {
    return at::arange(1, 1 + kTokens * kHeads * kDim, at::kFloat).view({1, kTokens, kHeads, kDim});
}

TEST(LayerEdits, ZeroChangesOneHeadOnly) {
    const at::Tensor z = someZ();
    const at::Tensor out =
        edits({InterventionSet().with(edit(1, EditKind::zeroZ))}).z(z, QueryRows::everyOf(kTokens));
    EXPECT_TRUE(out.select(2, 0).equal(z.select(2, 0)));
    EXPECT_EQ(out.select(2, 1).abs().sum().item<float>(), 0.0F);
    EXPECT_TRUE(z.equal(someZ())) << "edits are out of place";
}

TEST(LayerEdits, ScaleMultipliesWithinItsQueryRange) {
    HeadEdit half = edit(0, EditKind::scaleZ, 0.5F);
    half.queries = PositionRange{Position{1}, Position{3}};
    const at::Tensor z = someZ();
    const at::Tensor out = edits({InterventionSet().with(half)}).z(z, QueryRows::everyOf(kTokens));
    for (std::int64_t t = 0; t < kTokens; ++t) {
        const float factor = t == 1 || t == 2 ? 0.5F : 1.0F;
        EXPECT_TRUE(out[0][t][0].equal(z[0][t][0] * factor)) << t;
        EXPECT_TRUE(out[0][t][1].equal(z[0][t][1])) << t;
    }
}

TEST(LayerEdits, RangeMeansPositionsNotRows) {
    HeadEdit last = edit(0, EditKind::zeroZ);
    last.queries = PositionRange{Position{3}, Position{4}};
    const QueryRows rows = QueryRows::only({1, 3});
    const at::Tensor z = someZ().index_select(1, rows.index);
    const at::Tensor out = edits({InterventionSet().with(last)}).z(z, rows);
    EXPECT_TRUE(out[0][0].equal(z[0][0]));
    EXPECT_EQ(out[0][1][0].abs().sum().item<float>(), 0.0F);
}

TEST(LayerEdits, ConstantAndMeanReplaceZ) {
    EditContext context;
    context.constantZ = at::full({kHeads, kDim}, 9.0F);
    const ReferenceTensor means{{{Stack::main, AttentionKind::self, 1, 2, 3, {1, 2, 3, 4, 5, 6}}}, "", 0};
    context.ownMeans = &means;
    const auto set = InterventionSet().with(edit(0, EditKind::zeroConst)).with(edit(1, EditKind::meanZ));
    const at::Tensor out = edits({set}, context).z(someZ(), QueryRows::everyOf(kTokens));
    for (std::int64_t t = 0; t < kTokens; ++t) {
        EXPECT_TRUE(out[0][t][0].equal(at::full({kDim}, 9.0F)));
        EXPECT_TRUE(out[0][t][1].equal(at::tensor({4.0F, 5.0F, 6.0F})));
    }
}

TEST(LayerEdits, BatchKeepsItsSetsApart) {
    const auto first = InterventionSet().with(edit(0, EditKind::zeroZ));
    const auto third = InterventionSet().with(edit(1, EditKind::scaleZ, 2.0F));
    const at::Tensor z = someZ();
    const at::Tensor out = edits({first, InterventionSet(), third}).z(z, QueryRows::everyOf(kTokens));
    ASSERT_EQ(out.size(0), 3);
    EXPECT_EQ(out[0].select(1, 0).abs().sum().item<float>(), 0.0F);
    EXPECT_TRUE(out[1].equal(z[0]));
    EXPECT_TRUE(out[2].select(1, 1).equal(z[0].select(1, 1) * 2.0F));
}

TEST(LayerEdits, PatternRowsBecomeUniformSelfOrFirst) {
    const auto block =
        PatternBlock::of({Visibility::causal, std::nullopt, kTokens}, QueryRows::everyOf(kTokens), 0);
    const at::Tensor scores = at::randn({1, kHeads, kTokens, kTokens});
    maskScores(scores, block);
    const at::Tensor pattern = at::softmax(scores, -1);
    const auto made = [&](EditKind kind) {
        return edits({InterventionSet().with(edit(0, kind))}).pattern(pattern, block)[0];
    };
    for (std::int64_t q = 0; q < kTokens; ++q) {
        EXPECT_NEAR(made(EditKind::uniformPattern)[0][q][0].item<float>(), 1.0F / static_cast<float>(q + 1),
                    1e-7);
        EXPECT_EQ(made(EditKind::identityPattern)[0][q][q].item<float>(), 1.0F);
        EXPECT_EQ(made(EditKind::firstPattern)[0][q][0].item<float>(), 1.0F);
    }
    EXPECT_TRUE(made(EditKind::firstPattern)[1].equal(pattern[0][1]));
}

TEST(LayerEdits, FirstBecomesSelfWhereTheWindowHidesTheFirstToken) {
    const KeyLimits limits{Visibility::causal, 2U, kTokens};
    const LayerEdits first = edits({InterventionSet().with(edit(0, EditKind::firstPattern))});
    const auto made = [&](std::int64_t begin, std::int64_t count) {
        const auto block = PatternBlock::of(limits, QueryRows::everyOf(kTokens).slice(begin, count), begin);
        return first.pattern(at::zeros({1, kHeads, count, block.keys.count}), block)[0][0];
    };
    const at::Tensor out = made(0, kTokens);
    EXPECT_EQ(out[1][0].item<float>(), 1.0F);
    EXPECT_EQ(out[3][0].item<float>(), 0.0F);
    EXPECT_EQ(out[3][3].item<float>(), 1.0F);
    // A block that begins behind the first token: keys 1 to 3.
    EXPECT_TRUE(made(2, 2).equal(at::tensor({0.0F, 1.0F, 0.0F, 0.0F, 0.0F, 1.0F}).view({2, 3})));
}

TEST(LayerEdits, ZeroLayerClearsTheOutputBiasIncluded) {
    const at::Tensor out = at::ones({1, kTokens, 5});
    HeadEdit layer = edit(0, EditKind::zeroLayer);
    layer.queries = PositionRange{Position{0}, Position{2}};
    const at::Tensor cut = edits({InterventionSet().with(layer)}).output(out, QueryRows::everyOf(kTokens));
    EXPECT_EQ(cut[0].narrow(0, 0, 2).sum().item<float>(), 0.0F);
    EXPECT_EQ(cut[0].narrow(0, 2, 2).sum().item<float>(), 10.0F);
}

TEST(LayerEdits, OtherLayersDoNotConcernIt) {
    HeadEdit other = edit(0, EditKind::zeroZ);
    other.head.layer = LayerIndex{1};
    EXPECT_TRUE(edits({InterventionSet().with(other)}).empty());
}

}  // namespace
}  // namespace headscope
