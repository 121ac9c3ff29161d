// SPDX-License-Identifier: GPL-3.0-or-later
// Units of a sweep, and cuts whose best is known; tests/property has those of any units.
#include "core/sweep/partition.h"

#include <gtest/gtest.h>

#include "core/sweep/sweep_plan.h"
#include "tests/core/model/spec/spec_fixture.h"
#include "tests/support/expect_check.h"

namespace headscope {
namespace {

using test::specOf;
using Cut = std::vector<std::vector<std::uint32_t>>;

ModelInput inputOf(std::uint32_t tokens) {
    ModelInput input;
    input.ids.resize(tokens);
    return input;
}

std::vector<UnitCost> costsOf(const ModelSpec& spec, const std::vector<ModelInput>& inputs) {
    return sweepCosts(spec, inputs, sweepUnits(spec, inputs.size()));
}

TEST(Partition, UnitsAreEverySublayerOnEveryPrompt) {
    const ModelSpec spec = specOf(3, 4, 8);
    const std::vector<SweepUnit> units = sweepUnits(spec, 2);
    ASSERT_EQ(units.size(), 6U);
    for (std::uint32_t i = 0; i < 6; ++i) {
        EXPECT_EQ(units[i].prompt, i / 3);
        EXPECT_EQ(units[i].sublayer, allSublayers(spec)[i % 3]);
        EXPECT_EQ(units[i].heads, 4U);
    }
    EXPECT_TRUE(sweepUnits(spec, 0).empty());
}

TEST(Partition, EarlyLayersAndLongPromptsCostMore) {
    const ModelSpec spec = specOf(3, 4, 8);
    const std::vector<UnitCost> costs = costsOf(spec, {inputOf(5), inputOf(10)});
    const std::vector<double> own = {60, 40, 20, 120, 80, 40};
    for (std::size_t i = 0; i < own.size(); ++i) {
        EXPECT_EQ(costs[i].own, own[i]) << "heads × blocks × positions";
        EXPECT_EQ(costs[i].start, i < 3 ? 15.0 : 30.0) << "one walk through all blocks";
        EXPECT_EQ(costs[i].group, i / 3);
    }
}

TEST(Partition, AnEncodersHeadsCostTheWalkThroughBothStacks) {
    const ModelSpec spec = test::valueOf(test::readConfig(test::configOf("t5"))).spec;
    ModelInput input = inputOf(3);
    input.encoderIds.resize(7);
    const std::vector<SweepUnit> units = sweepUnits(spec, 1);
    const std::vector<UnitCost> costs = sweepCosts(spec, std::span(&input, 1), units);
    const double heads = units.front().heads;
    EXPECT_EQ(costs.front().own, heads * (7.0 * spec.encoderLayers() + 3.0 * spec.layerCount()));
    EXPECT_EQ(costs.back().own, units.back().heads * 3.0);
    EXPECT_EQ(units.back().sublayer.kind, AttentionKind::cross);
}

TEST(Partition, EqualPromptsStayWhole) {
    const ModelSpec spec = specOf(12, 12, 64);
    const std::vector<UnitCost> costs = costsOf(spec, std::vector<ModelInput>(8, inputOf(64)));
    for (const std::uint32_t ranks : {1U, 2U, 4U, 8U}) {
        for (const auto& units : partition(costs, ranks)) {
            ASSERT_EQ(units.size(), 96 / ranks);
            EXPECT_EQ(units.front() % 12, 0U) << "begins with a prompt";
        }
    }
}

TEST(Partition, APromptIsCutWhereThatIsShorter) {
    const ModelSpec spec = specOf(12, 12, 64);
    const Cut cut = partition(costsOf(spec, {inputOf(64)}), 2);
    EXPECT_EQ(cut[0], (std::vector<std::uint32_t>{0, 1, 2, 3})) << "the early layers are the dear ones";
    EXPECT_EQ(cut[1].size(), 8U);
}

TEST(Partition, AGroupIsNotCutWhereItsStartCostsMoreThanItSpares) {
    const std::vector<UnitCost> dear = {{0, 1, 50}, {0, 1, 50}, {1, 1, 50}, {1, 1, 50}};
    EXPECT_EQ(partition(dear, 2), (Cut{{0, 1}, {2, 3}}));
    const std::vector<UnitCost> single = {{0, 1, 50}, {0, 1, 50}};
    EXPECT_EQ(partition(single, 2), (Cut{{0}, {1}})) << "the busiest rank is one unit shorter";
}

TEST(Partition, MoreRanksThanUnitsLeaveSomeIdle) {
    const std::vector<UnitCost> units = {{0, 1, 0}, {1, 1, 0}};
    EXPECT_EQ(partition(units, 4), (Cut{{0}, {1}, {}, {}}));
    EXPECT_EQ(partition({}, 3), Cut(3));
}

TEST(Partition, RefusesWhatIsNoCost) {
    const std::vector<UnitCost> free = {{0, 0, 1}},
                                endless = {{0, 1, std::numeric_limits<double>::infinity()}};
    EXPECT_CHECK_FAILS((void)partition(free, 1));
    EXPECT_CHECK_FAILS((void)partition(endless, 1));
    EXPECT_CHECK_FAILS((void)partition({}, 0));
}

}  // namespace
}  // namespace headscope
