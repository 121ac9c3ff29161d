// SPDX-License-Identifier: GPL-3.0-or-later
// Positional scores of one pattern.
#include "ui/models/pattern_scores.h"

#include <cmath>

namespace headscope::ui {
namespace {

std::uint32_t visibleKeys(const HeatmapData& pattern, std::uint32_t row) {
    std::uint32_t count = 0;
    for (std::uint32_t key = 0; key < pattern.columns; ++key) count += pattern.isMasked(row, key) ? 0U : 1U;
    return count;
}

// Mean over rows of the weight on one key each; `keyOf` gives -1 for a row without such a key.
template <class KeyOf>
PatternScore meanWeight(const HeatmapData& pattern, KeyOf keyOf) {
    PatternScore score;
    for (std::uint32_t row = 0; row < pattern.rows; ++row) {
        const std::int64_t key = keyOf(static_cast<std::int64_t>(row));
        if (key < 0 || key >= static_cast<std::int64_t>(pattern.columns)) continue;
        const auto column = static_cast<std::uint32_t>(key);
        if (pattern.isMasked(row, column)) continue;
        score.value += static_cast<double>(pattern.at(row, column));
        score.chance += 1.0 / visibleKeys(pattern, row);
        ++score.rows;
    }
    if (score.rows == 0) return score;
    score.value /= score.rows;
    score.chance /= score.rows;
    return score;
}

}  // namespace

PatternScore offsetScore(const HeatmapData& pattern, int offset) {
    return meanWeight(pattern, [offset](std::int64_t row) { return row + offset; });
}

PatternScore firstKeyScore(const HeatmapData& pattern) {
    return meanWeight(pattern, [](std::int64_t row) -> std::int64_t { return row == 0 ? -1 : 0; });
}

PatternScore entropyScore(const HeatmapData& pattern) {
    PatternScore score;
    score.chance = 1.0;
    for (std::uint32_t row = 0; row < pattern.rows; ++row) {
        const std::uint32_t keys = visibleKeys(pattern, row);
        if (keys < 2) continue;
        double entropy = 0.0;
        for (std::uint32_t key = 0; key < pattern.columns; ++key) {
            const auto weight = static_cast<double>(pattern.at(row, key));
            if (weight > 0.0) entropy -= weight * std::log(weight);
        }
        score.value += entropy / std::log(static_cast<double>(keys));
        ++score.rows;
    }
    if (score.rows != 0) score.value /= score.rows;
    return score;
}

}  // namespace headscope::ui
