// SPDX-License-Identifier: GPL-3.0-or-later
// Taken apart and put together, a sweep is the same.
#include "core/sweep/unit_sweeps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/model/spec/spec_fixture.h"
#include "tests/support/expect_check.h"

namespace headscope {
namespace {

ModelSpec t5() { return test::valueOf(test::readConfig(test::configOf("t5"))).spec; }

// A whole sweep whose cells hold their own number, from `first` on.
SweepResult numbered(const ModelSpec& spec, float first) {
    SweepResult sweep;
    sweep.grids = spec.headGrids();
    for (std::size_t cell = 0; cell < sweep.begin(sweep.grids.size()); ++cell)
        sweep.values.push_back(first + static_cast<float>(cell));
    sweep.done.assign(sweep.values.size(), 1);
    return sweep;
}

UnitResults emptyOf(const std::vector<SweepUnit>& units) {
    std::vector<std::uint32_t> counts;
    for (const SweepUnit& unit : units) counts.push_back(unit.heads);
    return UnitResults(counts);
}

TEST(UnitSweeps, PutTogetherInAnyOrderTheyAreWhole) {
    const ModelSpec spec = t5();
    const std::vector<SweepUnit> units = sweepUnits(spec, 2);
    const std::vector<SweepResult> sweeps = {numbered(spec, 0.0F), numbered(spec, 1000.0F)};
    UnitResults results = emptyOf(units);
    for (std::uint32_t i = static_cast<std::uint32_t>(units.size()); i-- > 0;)
        ASSERT_TRUE(results.put(i, unitValues(sweeps[units[i].prompt], units[i])));
    std::vector<SweepRequest> requests(2);
    requests[1].metric = EffectMetric::top1;
    const auto joined = joinSweeps(spec, requests, units, results);
    ASSERT_EQ(joined.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(joined[i]->values, sweeps[i].values);
        EXPECT_EQ(joined[i]->grids, spec.headGrids());
        EXPECT_TRUE(joined[i]->complete());
        EXPECT_EQ(joined[i]->request, requests[i]);
    }
}

TEST(UnitSweeps, WhatIsMissingIsNotDone) {
    const ModelSpec spec = t5();
    const std::vector<SweepUnit> units = sweepUnits(spec, 1);
    UnitResults results = emptyOf(units);
    ASSERT_TRUE(results.put(1, unitValues(numbered(spec, 0.0F), units[1])));
    const std::vector<SweepRequest> requests(1);
    const auto joined = joinSweeps(spec, requests, units, results);
    EXPECT_EQ(joined[0]->doneCount(), units[1].heads);
    EXPECT_TRUE(std::isnan(joined[0]->values.back()));
    EXPECT_CHECK_FAILS((void)unitValues(*joined[0], units[0]));
}

}  // namespace
}  // namespace headscope
