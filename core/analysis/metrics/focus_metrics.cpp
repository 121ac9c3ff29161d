// SPDX-License-Identifier: GPL-3.0-or-later
// Spread of weight, whatever the keys are.
#include "core/analysis/metrics/focus_metrics.h"

#include <algorithm>
#include <cmath>

namespace headscope::metrics {

std::optional<RowScore> firstToken(const ScoredPattern& pattern, std::uint32_t query) {
    const auto [begin, end] = pattern.seenBy(query);
    const bool own = pattern.kind == AttentionKind::self && query == 0;
    if (own || begin != 0 || end < 2) return {};
    return RowScore{pattern.at(query, 0), 1.0 / end};
}

std::optional<RowScore> entropy(const ScoredPattern& pattern, std::uint32_t query) {
    const auto [begin, end] = pattern.seenBy(query);
    if (begin == end) return {};
    RowScore score{0.0, std::log(static_cast<double>(end - begin))};
    for (std::uint32_t key = begin; key < end; ++key) {
        const double weight = pattern.at(query, key);
        if (weight > 0.0) score.value -= weight * std::log(weight);
    }
    return score;
}

std::optional<RowScore> entropyShare(const ScoredPattern& pattern, std::uint32_t query) {
    const auto score = entropy(pattern, query);
    if (!score || score->chance <= 0.0) return {};
    return RowScore{score->value / score->chance, 1.0};
}

std::optional<RowScore> confidence(const ScoredPattern& pattern, std::uint32_t query) {
    const auto [begin, end] = pattern.seenBy(query);
    if (end - begin < 2) return {};
    RowScore score{0.0, 1.0 / (end - begin)};
    for (std::uint32_t key = begin; key < end; ++key)
        score.value = std::max(score.value, pattern.at(query, key));
    return score;
}

std::string_view noChoice(const ScoredPattern& /*pattern*/) {
    return "no query of this text has a choice of keys";
}

}  // namespace headscope::metrics
