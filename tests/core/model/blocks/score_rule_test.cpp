// SPDX-License-Identifier: GPL-3.0-or-later
// One head's rule gives that head's share of what all heads' rule gives.
#include "core/model/blocks/score_rule.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/model/blocks/attention.h"

namespace headscope {
namespace {

constexpr std::int64_t kTokens = 6, kHeads = 4, kGroups = 2, kDim = 3, kModel = 12, kSpan = 5;

// Every term at once: no model has them all.
struct Sublayer {
    Sublayer() : spec{kHeads, kGroups, kDim, Visibility::causal, 0.6F} {
        at::manual_seed(5);
        spec.softcap = 3.0F;
        spec.relative = {kSpan, 0, true, true, true, {}};
        layer.window = 4;
        layer.scoreScale = 0.5F;
        weights.relativeQ = {at::randn({kHeads * kDim, kModel}), at::randn({kHeads * kDim})};
        weights.relativeK = {at::randn({kGroups * kDim, kModel}), at::randn({kGroups * kDim})};
        weights.sinks = at::randn({kHeads});
        spec.distance.buckets = 8;
        spec.distance.longest = 16;
    }
    [[nodiscard]] AttentionCall call() const {
        return {spec, layer, Positions::alibi, rotary, table, weights, rows, 1e-5F, distances, relatives};
    }
    AttentionSpec spec;
    LayerSpec layer;
    RotarySpec rotary;
    RotaryTable table;
    AttentionWeights weights;
    QueryRows rows = QueryRows::everyOf(kTokens);
    at::Tensor distances = at::randn({8, kHeads});
    at::Tensor relatives = at::randn({2 * kSpan, kModel});
};

TEST(ScoreRule, OfHeadIsThatHeadsShare) {
    const Sublayer sublayer;
    const at::Tensor q = at::randn({1, kTokens, kHeads, kDim}), k = at::randn({1, kTokens, kGroups, kDim});
    const PatternBlock block =
        PatternBlock::of(sublayer.call().limits(kTokens), sublayer.rows.slice(2, 3), 2);
    const at::Tensor rows = q.narrow(1, 2, 3);
    const at::Tensor keys = k.narrow(1, block.keys.begin, block.keys.count);
    const ScoreRule every(k, sublayer.call());
    const at::Tensor scores = every.scores(rows, keys, block);
    const at::Tensor pattern = every.pattern(scores);
    EXPECT_TRUE((pattern.sum(-1) < 1.0F).all().item<bool>()) << "sinks take a share";
    for (std::int64_t h = 0; h < kHeads; ++h) {
        const ScoreRule one = every.ofHead(HeadIndex{static_cast<std::uint32_t>(h)});
        const at::Tensor alone =
            one.scores(rows.narrow(2, h, 1), keys.narrow(2, h / (kHeads / kGroups), 1), block);
        ASSERT_EQ(alone.sizes(), (at::IntArrayRef{1, 1, 3, block.keys.count}));
        EXPECT_TRUE(at::allclose(one.pattern(alone)[0][0], pattern[0][h], 1e-5, 1e-6)) << h;
    }
}

}  // namespace
}  // namespace headscope
