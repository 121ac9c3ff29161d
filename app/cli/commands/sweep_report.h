// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps over many prompts as one map, and the map for people.
#pragma once

#include <span>
#include <string>

#include "core/sweep/sweep_result.h"

namespace headscope::cli {

/// The mean of every head over `sweeps` with its bootstrap interval; one sweep is returned as it is. `sweeps`
/// is not empty, and all have the same shape.
[[nodiscard]] SweepResult meanSweep(std::span<const SweepResultPtr> sweeps);

/// A grid of numbers, a row a layer (shades where `columns` are too few for numbers), then the strongest
/// heads.
[[nodiscard]] std::string sweepTable(const SweepResult& result, bool styled, std::size_t columns);

}  // namespace headscope::cli
