// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps taken apart into units, and put together again.
#pragma once

#include <span>
#include <vector>

#include "core/model/spec/model_spec.h"
#include "core/sweep/partition.h"
#include "core/sweep/sweep_result.h"
#include "core/sweep/unit_results.h"

namespace headscope {

/// The effects of a unit's heads, out of a sweep in which it is done.  Shape: [heads].
[[nodiscard]] std::vector<float> unitValues(const SweepResult& sweep, const SweepUnit& unit);

/// A sweep for each request, from what its units yielded; units that are missing stay not done.
/// Precondition: `results` holds `units`, those of sweepUnits() for as many prompts as there are requests.
[[nodiscard]] std::vector<SweepResultPtr> joinSweeps(const ModelSpec& spec,
                                                     std::span<const SweepRequest> requests,
                                                     std::span<const SweepUnit> units,
                                                     const UnitResults& results);

}  // namespace headscope
