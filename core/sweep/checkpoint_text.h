// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a checkpoint: one that names the job, then one for each finished unit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/sweep/unit_results.h"

namespace headscope {

/// Version of the format; part of the header.
inline constexpr std::uint32_t kCheckpointVersion = 1;

/// The first line, with its end.  `job`: a digest of all that determines the numbers, of hex digits.
[[nodiscard]] std::string checkpointHeader(std::string_view job, std::size_t units);
/// The line of a finished unit, with its end: each number as the eight hex digits of its bits, so that it
/// comes back bit for bit.  Shape: values [count of the unit].
[[nodiscard]] std::string checkpointLine(std::uint32_t unit, std::span<const float> values);

/// No checkpoint of units with these counts is longer.
[[nodiscard]] std::size_t longestCheckpoint(std::span<const std::uint32_t> counts);

/// Puts what `bytes` holds into `into`; returns how many bytes are whole lines. What follows the last line
/// end was being written when the job ended, and is left out; so is a header that ends before its line does.
/// Errors: fileFormat, naming the line: another job, no checkpoint at all, a unit that UnitResults refuses.
[[nodiscard]] Result<std::size_t> readCheckpoint(std::string_view bytes, std::string_view job,
                                                 UnitResults& into);

}  // namespace headscope
