// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep over many prompts as units of work, and the cut of units for N ranks: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/spec/model_spec.h"
#include "core/request/model_input.h"
#include "core/sweep/sweep_request.h"

namespace headscope {

/// The smallest piece of work that a rank takes: all heads of one sublayer on one prompt.
struct SweepUnit {
    std::uint32_t prompt{};  ///< index into the prompts
    SublayerRef sublayer;
    std::uint32_t heads{};  ///< of the sublayer: a unit yields as many numbers
    friend bool operator==(const SweepUnit&, const SweepUnit&) = default;
};

/// Every sublayer on every prompt: prompt by prompt, in walk order.
[[nodiscard]] std::vector<SweepUnit> sweepUnits(const ModelSpec& spec, std::size_t promptCount);

/// What a unit of any work costs.   Units: any one, the same for all.
struct UnitCost {
    std::uint32_t group{};  ///< units of a group stand together: those of one prompt
    double own{};           ///< of the unit itself, > 0
    double start{};  ///< of its group, once for each rank that has one of its units: the baseline, ≥ 0
};

/// The costs of a sweep's units: blocks still to walk times positions, for each head; a prompt starts with a
/// walk through all of them.  Units: one block on one position.  Shape: inputs [prompts].
[[nodiscard]] std::vector<UnitCost> sweepCosts(const ModelSpec& spec, std::span<const ModelInput> inputs,
                                               std::span<const SweepUnit> units);

/// The units of each rank, as indices into `units`.
/// Promise: a rank's units are consecutive, so that few groups lie on two ranks; each unit is on one rank; no
/// consecutive cut has a busiest rank that costs less, the start of each of its groups included. The same
/// arguments give the same cut on every machine. A rank may have no units.
/// Precondition: ranks > 0.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> partition(std::span<const UnitCost> units,
                                                                std::uint32_t ranks);

}  // namespace headscope
