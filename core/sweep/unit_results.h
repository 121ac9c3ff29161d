// SPDX-License-Identifier: GPL-3.0-or-later
// What the units of a job have yielded so far, in unit order whatever the order in which they came.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// Whether a unit may yield NaN (a number that does not exist for some head) and infinities.
enum class UnitValues : bool { finite, any };

/// A list of floats per unit, each filled once.
/// Shape: of(unit) [counts[unit]].   Threads: one.
class UnitResults {
public:
    /// `counts`: how many numbers each unit yields.
    explicit UnitResults(std::vector<std::uint32_t> counts, UnitValues allowed = UnitValues::finite);

    /// Takes what a unit yielded.  Shape: values [counts[unit]].
    /// Errors: fileFormat for a unit that does not exist or is there already, another count, or a number that
    /// is not allowed; nothing is changed then.
    [[nodiscard]] Result<void> put(std::uint32_t unit, std::vector<float> values);

    /// How many numbers each unit yields.
    [[nodiscard]] std::span<const std::uint32_t> counts() const { return m_counts; }
    /// True once it was put.
    [[nodiscard]] bool has(std::uint32_t unit) const { return m_done.at(unit) != 0; }
    /// What it yielded; empty before.
    [[nodiscard]] std::span<const float> of(std::uint32_t unit) const { return m_values.at(unit); }
    /// Number of units that are there.
    [[nodiscard]] std::uint32_t doneCount() const { return m_doneCount; }
    /// All are there.
    [[nodiscard]] bool complete() const { return m_doneCount == m_counts.size(); }
    /// Those that are not, in order.
    [[nodiscard]] std::vector<std::uint32_t> missing() const;

private:
    std::vector<std::uint32_t> m_counts;
    std::vector<std::vector<float>> m_values;
    std::vector<std::uint8_t> m_done;
    std::uint32_t m_doneCount = 0;
    UnitValues m_allowed;
};

}  // namespace headscope
