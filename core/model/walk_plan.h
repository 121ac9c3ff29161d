// SPDX-License-Identifier: GPL-3.0-or-later
// Which layers a walk computes, for which edits, and for which rows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/job_context.h"
#include "core/interventions/intervention_set.h"

namespace headscope {

/// A walk over the blocks [begin, end).
struct WalkPlan {
    WalkStep begin, end;
    /// B sets, one per batch entry; the residual's batch axis is 1 (shared) or B.
    std::vector<InterventionSet> edits = {InterventionSet()};
    /// Rows of the main stack that are needed after the last step; absent: all. Strictly rising.
    std::optional<std::vector<Position>> rows;
    /// This prompt's unedited mean z, where an edit needs it; must outlive the walk.
    const ReferenceTensor* ownMeans = nullptr;
    /// Asked between layers.
    JobContext job;
};

}  // namespace headscope
