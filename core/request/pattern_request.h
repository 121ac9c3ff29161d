// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns of some heads of one prompt, on demand.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/interventions/intervention_set.h"
#include "core/request/model_input.h"

namespace headscope {

/// Part of a pattern, in squares of side × side cells: as fine as a picture of it shows.
struct PatternRegion {
    PositionRange queries, keys;  ///< cut to the pattern; begins are rounded down to whole squares
    std::uint32_t side = 1;       ///< 1: every cell by itself
    friend bool operator==(const PatternRegion&, const PatternRegion&) = default;
};

/// Asks for patterns of `heads` under `interventions`: whole, or a region of each.
struct PatternRequest {
    ModelInput input;
    InterventionSet interventions;
    std::vector<HeadRef>
        heads;  ///< in any order; whole patterns come one entry per layer, heads in this order
    std::optional<PatternRegion> region{};   ///< absent: whole patterns
    std::optional<InterventionSet> minus{};  ///< with a region: less the pattern under these edits
    friend bool operator==(const PatternRequest&, const PatternRequest&) = default;
};

}  // namespace headscope
