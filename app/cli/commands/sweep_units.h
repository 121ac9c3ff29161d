// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep over many prompts in units: on many ranks, or with a checkpoint.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/cli/ranks.h"
#include "app/cli/workplace.h"
#include "core/base/result.h"
#include "core/request/model_input.h"
#include "core/sweep/sweep_result.h"

namespace headscope::cli {

/// What a sweep in units needs beside its requests.
struct UnitSweepOptions {
    std::optional<std::filesystem::path> checkpoint;  ///< --checkpoint
    std::string dtype;                                ///< --dtype, for the checkpoint's digest
    std::span<const ModelInput> reference;  ///< the texts of --reference, for the checkpoint's digest
};

/// The sweep of each request, complete on rank 0 and empty elsewhere; all ranks must call it.
/// Errors: as runUnits, UnitCheckpoint::open, BlockingSession::study.
[[nodiscard]] Result<std::vector<SweepResultPtr>> sweepInUnits(Ranks& ranks, Workplace& place,
                                                               std::span<const SweepRequest> requests,
                                                               const UnitSweepOptions& options);

}  // namespace headscope::cli
