// SPDX-License-Identifier: GPL-3.0-or-later
// Long work of the study lane, as values.
#pragma once

#include <cstdint>
#include <variant>

#include "core/request/generate_request.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// What the study lane can be asked for.
using StudyRequest = std::variant<SweepRequest, GenerateRequest, ReferenceRequest>;
/// What it answers.
using StudyResult = std::variant<SweepResultPtr, GenerateResultPtr, ReferencePtr>;

/// Where a study stands; `partial` is set for sweeps as layers finish.
struct StudyProgress {
    std::uint64_t done{}, total{};
    SweepResultPtr partial;
};

}  // namespace headscope
