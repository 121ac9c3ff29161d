// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from a file or another machine is checked before it is kept.
#include "core/sweep/unit_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace headscope {

UnitResults::UnitResults(std::vector<std::uint32_t> counts, UnitValues allowed)
    : m_counts(std::move(counts)),
      m_values(m_counts.size()),
      m_done(m_counts.size(), 0),
      m_allowed(allowed) {}

Result<void> UnitResults::put(std::uint32_t unit, std::vector<float> values) {
    if (unit >= m_counts.size()) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("there is no unit {} among {}", unit, m_counts.size()));
    }
    if (m_done[unit] != 0) return fail(ErrorCode::fileFormat, fmt::format("unit {} comes twice", unit));
    if (values.size() != m_counts[unit]) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("unit {} has {} numbers, expected {}", unit, values.size(), m_counts[unit]));
    }
    const auto isFinite = [](float value) { return std::isfinite(value); };
    if (m_allowed == UnitValues::finite && !std::all_of(values.begin(), values.end(), isFinite)) {
        return fail(ErrorCode::fileFormat, fmt::format("unit {} has a number that is not finite", unit));
    }
    m_values[unit] = std::move(values);
    m_done[unit] = 1;
    ++m_doneCount;
    return {};
}

std::vector<std::uint32_t> UnitResults::missing() const {
    std::vector<std::uint32_t> units;
    for (std::uint32_t unit = 0; unit < m_done.size(); ++unit) {
        if (m_done[unit] == 0) units.push_back(unit);
    }
    return units;
}

}  // namespace headscope
