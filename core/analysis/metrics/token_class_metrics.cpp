// SPDX-License-Identifier: GPL-3.0-or-later
// Mass on classes of tokens.
#include "core/analysis/metrics/token_class_metrics.h"

namespace headscope::metrics {
namespace {

std::optional<RowScore> massRow(const ScoredPattern& pattern, std::uint32_t query, TokenClass wanted) {
    const auto [begin, end] = pattern.seenBy(query);
    RowScore score;
    std::uint32_t count = 0;
    for (std::uint32_t key = begin; key < end; ++key) {
        if (!pattern.text->is(key, wanted)) continue;
        score.value += pattern.at(query, key);
        ++count;
    }
    if (count == 0 || count == end - begin) return {};
    score.chance = static_cast<double>(count) / (end - begin);
    return score;
}

}  // namespace

std::optional<RowScore> specialTokens(const ScoredPattern& pattern, std::uint32_t query) {
    return massRow(pattern, query, TokenClass::special);
}
std::optional<RowScore> separators(const ScoredPattern& pattern, std::uint32_t query) {
    return massRow(pattern, query, TokenClass::separator);
}
std::optional<RowScore> punctuation(const ScoredPattern& pattern, std::uint32_t query) {
    return massRow(pattern, query, TokenClass::punctuation);
}
std::optional<RowScore> digits(const ScoredPattern& pattern, std::uint32_t query) {
    return massRow(pattern, query, TokenClass::digit);
}
std::optional<RowScore> capitalised(const ScoredPattern& pattern, std::uint32_t query) {
    return massRow(pattern, query, TokenClass::capitalised);
}
std::optional<RowScore> negators(const ScoredPattern& pattern, std::uint32_t query) {
    return massRow(pattern, query, TokenClass::negator);
}

std::string_view noSpecialTokens(const ScoredPattern& /*pattern*/) {
    return "this text has no special tokens";
}
std::string_view noSeparators(const ScoredPattern& /*pattern*/) { return "this text has no [SEP]"; }
std::string_view noPunctuation(const ScoredPattern& /*pattern*/) {
    return "this text has no punctuation marks";
}
std::string_view noDigits(const ScoredPattern& /*pattern*/) { return "this text has no numbers"; }
std::string_view noCapitals(const ScoredPattern& /*pattern*/) {
    return "this text has no capitalised tokens";
}
std::string_view noNegators(const ScoredPattern& /*pattern*/) {
    return "this text has no \"not\", \"never\" or the like";
}

}  // namespace headscope::metrics
