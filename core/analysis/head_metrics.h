// SPDX-License-Identifier: GPL-3.0-or-later
// All scores of patterns, and their means.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/analysis/head_metric.h"
#include "core/analysis/score.h"

namespace headscope {

/// Every metric, in the order of tables.
[[nodiscard]] std::span<const HeadMetric> headMetrics();
/// The metric of an id; null: there is none.
[[nodiscard]] const HeadMetric* headMetric(std::string_view id);

/// One metric of one head over one text: the mean over its rows, without an interval.
/// Precondition: pattern.text holds as many tokens as the pattern has keys.
[[nodiscard]] Score scoreOf(const HeadMetric& metric, const ScoredPattern& pattern);

/// The mean of the scores of single texts, with the bootstrap interval over texts; those that are not
/// available are left out. All missing, or none: the reason of the first.
[[nodiscard]] Score meanScore(std::span<const Score> texts);

}  // namespace headscope
