// SPDX-License-Identifier: GPL-3.0-or-later
// The file that a job of many units leaves behind as it goes, and takes up when it is started again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/sweep/unit_results.h"

namespace headscope {

/// A checkpoint, open for appending and locked against a second job.
/// Promise: whenever the process ends, the file holds every unit that append() returned for, and opens again.
/// Threads: one.
class UnitCheckpoint {
public:
    /// Creates the file, or puts the units it holds into `into` and cuts off a line that was never finished.
    /// `job`: as checkpointHeader().
    /// Errors: as readCheckpoint; fileUnreadable, fileWriteFailed; fileExists where another job has it open.
    [[nodiscard]] static Result<UnitCheckpoint> open(const std::filesystem::path& path, std::string_view job,
                                                     UnitResults& into);
    UnitCheckpoint(UnitCheckpoint&& other) noexcept;
    UnitCheckpoint& operator=(UnitCheckpoint&&) = delete;
    UnitCheckpoint(const UnitCheckpoint&) = delete;
    UnitCheckpoint& operator=(const UnitCheckpoint&) = delete;
    ~UnitCheckpoint();

    /// Adds a finished unit.  Shape: values [count of the unit].  Errors: fileWriteFailed.
    [[nodiscard]] Result<void> append(std::uint32_t unit, std::span<const float> values);

private:
    UnitCheckpoint(std::filesystem::path path, int file);
    [[nodiscard]] Result<std::string> read(std::size_t mostBytes) const;
    [[nodiscard]] Result<void> write(std::string_view text) const;
    [[nodiscard]] Failure failed(std::string_view what) const;

    std::filesystem::path m_path;
    int m_file = -1;
};

}  // namespace headscope
