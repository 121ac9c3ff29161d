// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of every head as a file or a JSON answer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "core/export/provenance.h"
#include "core/results/captured_tensor.h"
#include "core/sweep/sweep_result.h"

namespace headscope {

/// `layer,head,value,ci_low,ci_high,n`, a row a head; the interval is empty where n is 1. Layers of an
/// encoder beside a decoder are written "enc:0", those of cross-attention "cross:0". Estimates have one more
/// column, `method`: "first-order" in every row.
[[nodiscard]] std::string sweepCsv(const SweepResult& result);
/// `metric`, `edit_kind`, `method` ("exact", "first-order"), `position`, `effect` (L lists of H numbers),
/// `ci_low`, `ci_high` (null where n is 1), `n`; of an encoder and a decoder also `encoder_effect`,
/// `cross_effect` and their intervals.
[[nodiscard]] std::string sweepJson(const SweepResult& result, const Provenance& provenance);

/// The map as tensors, one a grid: `effect` [L, H], `encoder.effect`, `cross.effect`; with n > 1 also
/// `ci_low`, `ci_high`.
[[nodiscard]] std::vector<CapturedTensor> sweepTensors(const SweepResult& result);

/// Refuses file names that no format belongs to.  Errors: usage (not .csv, .json or .safetensors).
[[nodiscard]] Result<void> checkSweepName(const std::filesystem::path& path);
/// Writes .csv, .json or .safetensors (`effect` [L, H]; with n > 1 `ci_low`, `ci_high`; `encoder.effect` and
/// `cross.effect` where there are such heads), by the ending.
/// Errors: usage (ending), fileExists, fileWriteFailed.
[[nodiscard]] Result<void> writeSweep(const std::filesystem::path& path, const SweepResult& result,
                                      const Provenance& provenance, Overwrite overwrite);

}  // namespace headscope
