// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of the key at a fixed distance.
#pragma once

#include <optional>
#include <string_view>

#include "core/analysis/head_metric.h"

namespace headscope::metrics {

// A row counts where it has a choice: more than one visible key.  Source: methods.md §4.1, offset mass P_δ.

/// P₋₁: weight on the token just before.
[[nodiscard]] std::optional<RowScore> previousToken(const ScoredPattern& pattern, std::uint32_t query);
/// P₀: weight on the own position.
[[nodiscard]] std::optional<RowScore> currentToken(const ScoredPattern& pattern, std::uint32_t query);
/// P₁: weight on the token just after.
[[nodiscard]] std::optional<RowScore> nextToken(const ScoredPattern& pattern, std::uint32_t query);
/// Weight on the own position and two on either side.  Source: methods.md §4.1, window mass W₂.
[[nodiscard]] std::optional<RowScore> localWindow(const ScoredPattern& pattern, std::uint32_t query);
/// Σ A |query − key|, tokens.  Source: Vig and Belinkov 2019; methods.md §4.1.
[[nodiscard]] std::optional<RowScore> distance(const ScoredPattern& pattern, std::uint32_t query);

/// Why a pattern has none of these.
[[nodiscard]] std::string_view noSuchOffset(const ScoredPattern& pattern);
/// Why it has no next token.
[[nodiscard]] std::string_view noNextToken(const ScoredPattern& pattern);

}  // namespace headscope::metrics
