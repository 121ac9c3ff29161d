// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of tokens that occurred before.
#pragma once

#include <optional>
#include <string_view>

#include "core/analysis/head_metric.h"

namespace headscope::metrics {

// Rows whose token occurred before; in a text of a block and its copy only the place in the block counts.
// Keys that the mask hides do not.  Source: Olsson et al. 2022; methods.md §4.4.

/// Weight on the earlier occurrences of the query's token.
[[nodiscard]] std::optional<RowScore> duplicateToken(const ScoredPattern& pattern, std::uint32_t query);
/// Weight on the tokens just after the earlier occurrences (prefix matching). One that is the query itself
/// does not count.
[[nodiscard]] std::optional<RowScore> induction(const ScoredPattern& pattern, std::uint32_t query);

/// Why there is none.
[[nodiscard]] std::string_view noRepeats(const ScoredPattern& pattern);

}  // namespace headscope::metrics
