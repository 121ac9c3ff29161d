// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of how a row spreads its weight.
#pragma once

#include <optional>
#include <string_view>

#include "core/analysis/head_metric.h"

namespace headscope::metrics {

/// Weight on the first key, of rows that have a choice and are not its own.  Source: methods.md §4.3; the row
/// of the first position, always 1 in a causal model, is left out.
[[nodiscard]] std::optional<RowScore> firstToken(const ScoredPattern& pattern, std::uint32_t query);
/// −Σ A ln A / ln n over n visible keys; 1 = even. Rows with one visible key are left out.  Source:
/// methods.md §4.2.
[[nodiscard]] std::optional<RowScore> entropyShare(const ScoredPattern& pattern, std::uint32_t query);
/// −Σ A ln A, nats, of every row; chance ln n.  Source: methods.md §4.2.
[[nodiscard]] std::optional<RowScore> entropy(const ScoredPattern& pattern, std::uint32_t query);
/// The largest weight of a row.  Source: Voita 2019, confidence; methods.md §4.2.
[[nodiscard]] std::optional<RowScore> confidence(const ScoredPattern& pattern, std::uint32_t query);

/// Why a pattern has none of these.
[[nodiscard]] std::string_view noChoice(const ScoredPattern& pattern);

}  // namespace headscope::metrics
