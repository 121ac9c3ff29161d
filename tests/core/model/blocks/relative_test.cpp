// SPDX-License-Identifier: GPL-3.0-or-later
// Both terms against sums written out cell by cell.
#include "core/model/blocks/relative.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include "core/model/blocks/attention.h"

namespace headscope {
namespace {

constexpr std::int64_t kBatch = 2, kKeys = 7, kHeads = 3, kDim = 4, kModel = 12;

// One sublayer with a table of relative positions.
struct Sublayer {
    explicit Sublayer(RelativeSpec relative) : spec{kHeads, kHeads, kDim, Visibility::bidirectional, 1.0F} {
        spec.relative = relative;
        table = at::randn({2 * std::int64_t{relative.span}, kModel});
        for (LinearWeights* linear : {&weights.q, &weights.k, &weights.relativeQ, &weights.relativeK})
            *linear = {at::randn({kHeads * kDim, kModel}), at::randn({kHeads * kDim})};
    }
    [[nodiscard]] AttentionCall call(const QueryRows& rows) const {
        return {spec, layer, Positions::none, rotary, noTable, weights, rows, 1e-5F, none, table};
    }
    // The sum of the terms that are on.
    [[nodiscard]] float cell(const at::Tensor& q, const at::Tensor& k, std::int64_t b, std::int64_t h,
                             std::int64_t query, std::int64_t key) const {
        const auto row = static_cast<std::int64_t>(relativeRow(spec.relative, query - key));
        const auto projected = [&](const LinearWeights& own, const LinearWeights& shared) {
            const LinearWeights& used = spec.relative.ownProjections ? own : shared;
            return at::linear(table[row], used.weight.tensor(), used.bias).view({kHeads, kDim})[h];
        };
        float sum = 0.0F;
        if (spec.relative.contentToPosition)
            sum += (q[b][query][h] * projected(weights.relativeK, weights.k)).sum().item<float>();
        if (spec.relative.positionToContent)
            sum += (k[b][key][h] * projected(weights.relativeQ, weights.q)).sum().item<float>();
        return sum;
    }

    AttentionSpec spec;
    LayerSpec layer;
    RotarySpec rotary;
    RotaryTable noTable;
    AttentionWeights weights;
    at::Tensor none, table;
};

void expectTerms(const RelativeSpec& relative) {
    const Sublayer sublayer(relative);
    const at::Tensor q = at::randn({kBatch, kKeys, kHeads, kDim});
    const at::Tensor k = at::randn({kBatch, kKeys, kHeads, kDim});
    const QueryRows rows = QueryRows::only({1, 6});
    const AttentionCall call = sublayer.call(rows);
    const at::Tensor scores = RelativeScores(k, call).of(q.index_select(1, rows.index), rows, {0, kKeys});
    ASSERT_EQ(scores.sizes(), at::IntArrayRef({kBatch, kHeads, 2, kKeys}));
    const at::Tensor some = RelativeScores(k, call).of(q.index_select(1, rows.index), rows, {2, 3});
    EXPECT_TRUE(some.equal(scores.narrow(3, 2, 3)));
    for (std::int64_t cell = 0; cell < scores.numel(); ++cell) {
        const std::int64_t key = cell % kKeys, row = cell / kKeys % 2;
        const std::int64_t h = cell / (2 * kKeys) % kHeads, b = cell / (2 * kKeys * kHeads);
        const std::int64_t query = rows.positions[static_cast<std::size_t>(row)];
        EXPECT_NEAR(scores[b][h][row][key].item<float>(), sublayer.cell(q, k, b, h, query, key), 1e-4F)
            << b << ' ' << h << ' ' << query << ' ' << key;
    }
}

TEST(RelativeScores, BothTermsThroughTheLayersProjections) { expectTerms({16, 0, true, true, false, {}}); }

TEST(RelativeScores, OneTermThroughProjectionsOfItsOwn) {
    expectTerms({16, 0, true, false, true, {}});
    expectTerms({16, 0, false, true, true, {}});
}

TEST(RelativeScores, FarDistancesShareRows) {
    expectTerms({4, 12, true, true, true, {}});
    expectTerms({3, 0, true, true, false, {}});  // beyond the span
}

}  // namespace
}  // namespace headscope
