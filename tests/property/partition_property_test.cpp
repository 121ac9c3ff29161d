// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every cut of work: nothing lost, nothing twice, no consecutive cut better.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

#include "core/sweep/partition.h"

namespace headscope {
namespace {

std::vector<UnitCost> anyUnits(std::uint32_t most) {
    std::vector<UnitCost> units;
    const std::uint32_t count = *rc::gen::inRange<std::uint32_t>(0, most + 1);
    std::uint32_t group = 0;
    double start = *rc::gen::inRange(0, 30);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (*rc::gen::inRange(0, 4) == 0) {
            ++group;
            start = *rc::gen::inRange(0, 30);
        }
        units.push_back({group, static_cast<double>(*rc::gen::inRange(1, 50)), start});
    }
    return units;
}

// Units [begin, end) on one rank, the start of each of their groups once.
double loadOf(const std::vector<UnitCost>& units, std::size_t begin, std::size_t end) {
    double load = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        load += units[i].own;
        if (i == begin || units[i].group != units[i - 1].group) load += units[i].start;
    }
    return load;
}

double busiest(const std::vector<UnitCost>& units, const std::vector<std::vector<std::uint32_t>>& cut) {
    double most = 0.0;
    for (const auto& mine : cut) {
        if (!mine.empty()) most = std::max(most, loadOf(units, mine.front(), mine.back() + std::size_t{1}));
    }
    return most;
}

// The smallest busiest load of all consecutive cuts, tried one by one.
double bestLoad(const std::vector<UnitCost>& units, std::uint32_t ranks) {
    std::vector<double> best(units.size() + 1, std::numeric_limits<double>::infinity());
    best[0] = 0.0;
    for (std::uint32_t rank = 0; rank < ranks; ++rank) {
        std::vector<double> next = best;
        for (std::size_t end = 1; end <= units.size(); ++end) {
            for (std::size_t begin = 0; begin < end; ++begin)
                next[end] = std::min(next[end], std::max(best[begin], loadOf(units, begin, end)));
        }
        best = next;
    }
    return best[units.size()];
}

RC_GTEST_PROP(PartitionProperty, EachUnitIsOnOneRankAndOrderIsKept, ()) {
    const std::vector<UnitCost> units = anyUnits(200);
    const auto ranks = *rc::gen::inRange<std::uint32_t>(1, 40);
    const auto cut = partition(units, ranks);
    RC_ASSERT(cut.size() == ranks);
    std::uint32_t next = 0;
    for (const auto& mine : cut) {
        for (const std::uint32_t unit : mine) RC_ASSERT(unit == next++);
    }
    RC_ASSERT(next == units.size());
    RC_ASSERT(cut == partition(units, ranks));
}

RC_GTEST_PROP(PartitionProperty, NoConsecutiveCutHasALighterBusiestRank, ()) {
    const std::vector<UnitCost> units = anyUnits(14);
    const auto ranks = *rc::gen::inRange<std::uint32_t>(1, 6);
    RC_ASSERT(busiest(units, partition(units, ranks)) == bestLoad(units, ranks));
}

RC_GTEST_PROP(PartitionProperty, MoreRanksNeverMakeTheBusiestRankBusier, ()) {
    const std::vector<UnitCost> units = anyUnits(200);
    const auto ranks = *rc::gen::inRange<std::uint32_t>(1, 40);
    RC_ASSERT(busiest(units, partition(units, ranks + 1)) <= busiest(units, partition(units, ranks)));
}

}  // namespace
}  // namespace headscope
