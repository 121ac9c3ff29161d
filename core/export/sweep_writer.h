// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of every head as a file or a JSON answer.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "core/export/provenance.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// `layer,head,value,ci_low,ci_high,n`, a row a head; the interval is empty where n is 1.
[[nodiscard]] std::string sweepCsv(const SweepResult& result);
/// `metric`, `edit_kind`, `position`, `effect` (L lists of H numbers), `ci_low`, `ci_high` (null where n is
/// 1), `n`.
[[nodiscard]] std::string sweepJson(const SweepResult& result, const Provenance& provenance);

/// Refuses file names that no format belongs to.  Errors: usage (not .csv, .json or .safetensors).
[[nodiscard]] Result<void> checkSweepName(const std::filesystem::path& path);
/// Writes .csv, .json or .safetensors (`effect` [L, H]; with n > 1 `ci_low`, `ci_high`), by the ending.
/// Errors: usage (ending), fileExists, fileWriteFailed.
[[nodiscard]] Result<void> writeSweep(const std::filesystem::path& path, const SweepResult& result,
                                      const Provenance& provenance, Overwrite overwrite);

}  // namespace headscope
