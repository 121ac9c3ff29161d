// SPDX-License-Identifier: GPL-3.0-or-later
// Work in units on all ranks of a job, whatever a unit computes: cut, computed, collected, kept in a
// checkpoint.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "app/cli/ranks.h"
#include "core/base/result.h"
#include "core/sweep/partition.h"
#include "core/sweep/unit_checkpoint.h"
#include "core/sweep/unit_results.h"

namespace headscope::cli {

/// Work that falls into units which do not depend on each other.
struct UnitWork {
    std::vector<UnitCost> costs;  ///< one a unit
    /// Computes one unit; calls `meanwhile` now and then while it waits.
    std::function<Result<std::vector<float>>(std::uint32_t unit, const std::function<void()>& meanwhile)>
        compute;
    /// Hears on rank 0, often, of how many units are done in the whole job.
    std::function<void(std::uint32_t done)> progressed;
};

/// Computes the units that `results` lacks, each on one rank; on rank 0 `results` is complete afterwards, and
/// each unit was added to `checkpoint`, if there is one, when it came. All ranks must call it; `results` and
/// `checkpoint` of the others are not looked at.
/// Errors: those of `compute`, on the rank where it failed; cancelled; those of UnitCheckpoint::append.
[[nodiscard]] Result<void> runUnits(Ranks& ranks, const UnitWork& work, UnitResults& results,
                                    UnitCheckpoint* checkpoint);

}  // namespace headscope::cli
