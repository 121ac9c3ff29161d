// SPDX-License-Identifier: GPL-3.0-or-later
// Ranks are filled in order up to a limit; bisection finds the smallest limit with which they suffice.
#include "core/sweep/partition.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/sweep/sweep_plan.h"

namespace headscope {
namespace {

// Blocks from `step` to the end of the walk, each times the positions it sees.
double walkCost(const ModelSpec& spec, const ModelInput& input, WalkStep step) {
    double cost = 0.0;
    for (; step < spec.endStep(); ++step.value) cost += input.countOf(spec.blockAt(step).stack);
    return std::max(cost, 1.0);
}

// Fills ranks in order, none above `limit`, which no unit exceeds alone: take(unit, whether a rank begins).
template <class Take>
void fill(std::span<const UnitCost> units, double limit, Take take) {
    double load = 0.0;
    for (std::uint32_t i = 0; i < units.size(); ++i) {
        const bool starts = i == 0 || units[i].group != units[i - 1].group;
        const double here = units[i].own + (starts ? units[i].start : 0.0);
        const bool begins = i == 0 || load + here > limit;
        load = begins ? units[i].own + units[i].start : load + here;
        take(i, begins);
    }
}

bool suffice(std::span<const UnitCost> units, double limit, std::uint32_t ranks) {
    std::uint32_t begun = 0;
    fill(units, limit, [&](std::uint32_t, bool begins) { begun += begins ? 1 : 0; });
    return begun <= ranks;
}

}  // namespace

std::vector<SweepUnit> sweepUnits(const ModelSpec& spec, std::size_t promptCount) {
    std::vector<SweepUnit> units;
    const std::vector<SublayerRef> sublayers = allSublayers(spec);
    for (std::uint32_t prompt = 0; prompt < promptCount; ++prompt) {
        for (const SublayerRef sublayer : sublayers) {
            units.push_back(
                {prompt, sublayer, spec.attention(sublayer.block.stack, sublayer.kind).queryHeads});
        }
    }
    return units;
}

std::vector<UnitCost> sweepCosts(const ModelSpec& spec, std::span<const ModelInput> inputs,
                                 std::span<const SweepUnit> units) {
    std::vector<UnitCost> costs;
    costs.reserve(units.size());
    for (const SweepUnit& unit : units) {
        HEADSCOPE_CHECK(unit.prompt < inputs.size());
        const ModelInput& input = inputs[unit.prompt];
        const double walk = walkCost(spec, input, spec.stepOf(unit.sublayer.block));
        costs.push_back({unit.prompt, std::max(1U, unit.heads) * walk, walkCost(spec, input, WalkStep{0})});
    }
    return costs;
}

std::vector<std::vector<std::uint32_t>> partition(std::span<const UnitCost> units, std::uint32_t ranks) {
    HEADSCOPE_CHECK(ranks > 0);
    double fails = 0.0, suffices = 1.0;
    for (const UnitCost& unit : units) {
        HEADSCOPE_CHECK(unit.own > 0.0 && unit.start >= 0.0 && std::isfinite(unit.own + unit.start));
        fails = std::max(fails, unit.own + unit.start);
        suffices += unit.own + unit.start;  // at least what one rank would bear
    }
    // No rank bears less than its dearest unit; where that limit is enough, it is the answer.
    if (suffice(units, fails, ranks)) suffices = fails;
    while (fails < suffices) {
        const double middle = fails + (suffices - fails) / 2;
        if (middle <= fails || middle >= suffices) break;  // neighbours among the numbers
        (suffice(units, middle, ranks) ? suffices : fails) = middle;
    }
    std::vector<std::vector<std::uint32_t>> cut;
    fill(units, suffices, [&](std::uint32_t unit, bool begins) {
        if (begins) cut.emplace_back();
        cut.back().push_back(unit);
    });
    HEADSCOPE_CHECK(cut.size() <= ranks);
    cut.resize(ranks);
    return cut;
}

}  // namespace headscope
