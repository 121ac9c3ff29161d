// SPDX-License-Identifier: GPL-3.0-or-later
// Offsets mean something where queries and keys are the same tokens.
#include "core/analysis/metrics/offset_metrics.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace headscope::metrics {
namespace {

std::optional<RowScore> offsetRow(const ScoredPattern& pattern, std::uint32_t query, int offset) {
    const auto [begin, end] = pattern.seenBy(query);
    const std::int64_t key = std::int64_t{query} + offset;
    if (pattern.kind == AttentionKind::cross || end - begin < 2 || key < begin || key >= end) return {};
    return RowScore{pattern.at(query, static_cast<std::uint32_t>(key)), 1.0 / (end - begin)};
}

}  // namespace

std::optional<RowScore> previousToken(const ScoredPattern& pattern, std::uint32_t query) {
    return offsetRow(pattern, query, -1);
}

std::optional<RowScore> currentToken(const ScoredPattern& pattern, std::uint32_t query) {
    return offsetRow(pattern, query, 0);
}

std::optional<RowScore> nextToken(const ScoredPattern& pattern, std::uint32_t query) {
    return offsetRow(pattern, query, 1);
}

std::optional<RowScore> localWindow(const ScoredPattern& pattern, std::uint32_t query) {
    const auto [begin, end] = pattern.seenBy(query);
    if (pattern.kind == AttentionKind::cross || end - begin < 2) return {};
    const std::uint32_t from = std::max(begin, query < 2 ? 0U : query - 2), to = std::min(end, query + 3);
    RowScore score;
    for (std::uint32_t key = from; key < to; ++key) score.value += pattern.at(query, key);
    score.chance = static_cast<double>(to - from) / (end - begin);
    return score;
}

std::optional<RowScore> distance(const ScoredPattern& pattern, std::uint32_t query) {
    const auto [begin, end] = pattern.seenBy(query);
    if (pattern.kind == AttentionKind::cross || end - begin < 2) return {};
    RowScore score;
    for (std::uint32_t key = begin; key < end; ++key) {
        const auto apart = static_cast<double>(std::abs(std::int64_t{query} - std::int64_t{key}));
        score.value += apart * pattern.at(query, key);
        score.chance += apart / (end - begin);
    }
    return score;
}

std::string_view noSuchOffset(const ScoredPattern& pattern) {
    if (pattern.kind == AttentionKind::cross)
        return "cross-attention looks at another text, where distances mean nothing";
    return "no query of this text has a choice of keys";
}

std::string_view noNextToken(const ScoredPattern& pattern) {
    if (pattern.kind == AttentionKind::self && pattern.visibility == Visibility::causal)
        return "causal attention never sees the next token";
    return noSuchOffset(pattern);
}

}  // namespace headscope::metrics
