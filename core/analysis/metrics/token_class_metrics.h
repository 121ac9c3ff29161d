// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of keys that are of a class.
#pragma once

#include <optional>
#include <string_view>

#include "core/analysis/head_metric.h"

namespace headscope::metrics {

// Weight on all keys of a class; the chance level is the share of such keys among the visible ones, so value
// ÷ chance is the lift.  Source: methods.md §4.3, M_τ. Rows that see no such key, or nothing else, are left
// out.

/// On tokens that the tokenizer added.
[[nodiscard]] std::optional<RowScore> specialTokens(const ScoredPattern& pattern, std::uint32_t query);
/// On [SEP] and its like.
[[nodiscard]] std::optional<RowScore> separators(const ScoredPattern& pattern, std::uint32_t query);
/// On punctuation marks.
[[nodiscard]] std::optional<RowScore> punctuation(const ScoredPattern& pattern, std::uint32_t query);
/// On numbers.
[[nodiscard]] std::optional<RowScore> digits(const ScoredPattern& pattern, std::uint32_t query);
/// On tokens with a capital first letter: names, and the first words of sentences.
[[nodiscard]] std::optional<RowScore> capitalised(const ScoredPattern& pattern, std::uint32_t query);
/// On "not" and its like.
[[nodiscard]] std::optional<RowScore> negators(const ScoredPattern& pattern, std::uint32_t query);

/// Why no row counts: the text is without a special token.
[[nodiscard]] std::string_view noSpecialTokens(const ScoredPattern& pattern);
/// Why no row counts: the text is without a separator.
[[nodiscard]] std::string_view noSeparators(const ScoredPattern& pattern);
/// Why no row counts: the text is without a punctuation mark.
[[nodiscard]] std::string_view noPunctuation(const ScoredPattern& pattern);
/// Why no row counts: the text is without a number.
[[nodiscard]] std::string_view noDigits(const ScoredPattern& pattern);
/// Why no row counts: the text is without a capitalised token.
[[nodiscard]] std::string_view noCapitals(const ScoredPattern& pattern);
/// Why no row counts: the text is without a negator.
[[nodiscard]] std::string_view noNegators(const ScoredPattern& pattern);

}  // namespace headscope::metrics
