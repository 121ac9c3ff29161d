// SPDX-License-Identifier: GPL-3.0-or-later
// Repeats of tokens.
#include "core/analysis/metrics/repeat_metrics.h"

namespace headscope::metrics {
namespace {

// Weight on the keys `after` tokens behind each earlier occurrence.
std::optional<RowScore> repeatRow(const ScoredPattern& pattern, std::uint32_t query, std::uint32_t after) {
    if (pattern.kind == AttentionKind::cross) return {};
    const auto [begin, end] = pattern.seenBy(query);
    const auto& earlier = pattern.text->earlier;
    RowScore score;
    std::uint32_t count = 0;
    for (auto place = earlier[query]; place; place = earlier[*place]) {
        const std::uint32_t key = *place + after;
        if (key >= query || key < begin || key >= end) continue;
        score.value += pattern.at(query, key);
        ++count;
        if (pattern.text->copy) break;
    }
    if (count == 0) return {};
    score.chance = static_cast<double>(count) / (end - begin);
    return score;
}

}  // namespace

std::optional<RowScore> duplicateToken(const ScoredPattern& pattern, std::uint32_t query) {
    return repeatRow(pattern, query, 0);
}

std::optional<RowScore> induction(const ScoredPattern& pattern, std::uint32_t query) {
    return repeatRow(pattern, query, 1);
}

std::string_view noRepeats(const ScoredPattern& pattern) {
    if (pattern.kind == AttentionKind::cross) return "cross-attention looks at another text";
    return "no token repeats here; try a text that repeats a phrase";
}

}  // namespace headscope::metrics
