// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of a map, sublayer by sublayer.
#include "core/sweep/unit_sweeps.h"

#include <algorithm>
#include <limits>

#include "core/base/check.h"

namespace headscope {
namespace {

// Where the heads of a sublayer begin; they are next to each other.
std::size_t firstCell(const SweepResult& sweep, const SublayerRef& sublayer) {
    return sweep.cell({sublayer.block.stack, sublayer.block.layer, sublayer.kind, HeadIndex{0}});
}

SweepResult emptySweep(const ModelSpec& spec, const SweepRequest& request) {
    SweepResult sweep;
    sweep.request = request;
    sweep.grids = spec.headGrids();
    sweep.values.assign(sweep.begin(sweep.grids.size()), std::numeric_limits<float>::quiet_NaN());
    sweep.done.assign(sweep.values.size(), 0);
    return sweep;
}

}  // namespace

std::vector<float> unitValues(const SweepResult& sweep, const SweepUnit& unit) {
    const std::size_t begin = firstCell(sweep, unit.sublayer);
    std::vector<float> values;
    for (std::size_t cell = begin; cell < begin + unit.heads; ++cell) {
        HEADSCOPE_CHECK(sweep.done[cell] != 0);
        values.push_back(sweep.values[cell]);
    }
    return values;
}

std::vector<SweepResultPtr> joinSweeps(const ModelSpec& spec, std::span<const SweepRequest> requests,
                                       std::span<const SweepUnit> units, const UnitResults& results) {
    HEADSCOPE_CHECK(results.counts().size() == units.size());
    std::vector<SweepResult> sweeps;
    for (const SweepRequest& request : requests) sweeps.push_back(emptySweep(spec, request));
    for (std::uint32_t i = 0; i < units.size(); ++i) {
        HEADSCOPE_CHECK(units[i].prompt < sweeps.size());
        if (!results.has(i)) continue;
        SweepResult& sweep = sweeps[units[i].prompt];
        const std::size_t begin = firstCell(sweep, units[i].sublayer);
        const std::span<const float> values = results.of(i);
        HEADSCOPE_CHECK(values.size() == units[i].heads);
        for (std::size_t head = 0; head < values.size(); ++head) {
            sweep.values[begin + head] = values[head];
            sweep.done[begin + head] = 1;
        }
    }
    std::vector<SweepResultPtr> shared;
    shared.reserve(sweeps.size());
    for (SweepResult& sweep : sweeps) shared.push_back(std::make_shared<const SweepResult>(std::move(sweep)));
    return shared;
}

}  // namespace headscope
