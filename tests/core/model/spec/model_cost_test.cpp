// SPDX-License-Identifier: GPL-3.0-or-later
// Costs against sums written down by hand.
#include "core/model/spec/model_cost.h"

#include <gtest/gtest.h>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using test::configOf;
using test::readConfig;
using test::specOf;
using test::valueOf;

TEST(ModelCost, CountsLinearMapsScoresAndTheHead) {
    const ModelSpec spec = specOf(2, 3, 4);  // D 12, F 48, V 10
    const ModelCost cost = costOf(spec, 5);
    const std::uint64_t layer = 2 * 5 * (4 * 12 * 12 + 2 * 12 * 48) + 4 * 5 * 5 * 3 * 4;
    EXPECT_EQ(cost.operations, 2 * layer + 2 * 5 * 12 * 10);
    EXPECT_EQ(cost.patternBytes, 2U * 3 * 5 * 5 * 4);
    EXPECT_EQ(cost.keyValueBytes, 2U * 2 * 5 * 3 * 4 * 4);
    EXPECT_EQ(cost.tokens, 5U);
}

TEST(ModelCost, CountsOnlyTheExpertsThatATokenTakes) {
    const ModelSpec spec = valueOf(readConfig(configOf("mixtral"))).spec;
    ModelSpec all = spec;
    all.stacks.front().block.experts.perToken = spec.main().block.experts.count;
    const ExpertsSpec& experts = spec.main().block.experts;
    const std::uint64_t rest = experts.count - experts.perToken;
    EXPECT_EQ(costOf(all, 1).operations - costOf(spec, 1).operations,
              2 * spec.layerCount() * 3 * std::uint64_t{spec.modelDim} * experts.dim * rest);
}

TEST(ModelCost, SharedKeysAndValuesAreKeptOnce) {
    ModelSpec spec = specOf(1, 4, 8);
    const std::uint64_t whole = costOf(spec, 7).keyValueBytes;
    spec.stacks.front().block.attention.kvHeads = 1;
    EXPECT_EQ(costOf(spec, 7).keyValueBytes * 4, whole);
}

}  // namespace
}  // namespace headscope
