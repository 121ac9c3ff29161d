// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns of some heads of one prompt, on demand.
#pragma once

#include <vector>

#include "core/interventions/intervention_set.h"
#include "core/request/model_input.h"

namespace headscope {

/// Asks for the whole patterns of `heads` under `interventions`.
struct PatternRequest {
    ModelInput input;
    InterventionSet interventions;
    std::vector<HeadRef> heads;  ///< in any order; the result has one entry per layer, heads in this order
    friend bool operator==(const PatternRequest&, const PatternRequest&) = default;
};

}  // namespace headscope
