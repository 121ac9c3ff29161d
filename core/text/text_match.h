// SPDX-License-Identifier: GPL-3.0-or-later
// A text cut into what a pattern matches and what lies between.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text/utf8.h"

namespace headscope::text {

/// Bytes [begin, end) of a text; the matches of one text are in order and cover it.
struct TextMatch {
    std::uint32_t begin{}, end{};
    bool matched{};  ///< false for what lies between two matches
    friend bool operator==(const TextMatch&, const TextMatch&) = default;
};

/// What happens to a match when a text is split there ("a-b--c" at "-").
enum class SplitBehavior : std::uint8_t {
    removed,             ///< a b c
    isolated,            ///< a - b - - c
    mergedWithPrevious,  ///< a- b- - c
    mergedWithNext,      ///< a -b - -c
    contiguous,          ///< a - b -- c
};

/// The behaviour called `name` in tokenizer.json ("MergedWithNext").
[[nodiscard]] std::optional<SplitBehavior> splitBehavior(std::string_view name);
/// The pieces that `behavior` makes of `matches`; those with `matched` set are to be dropped.
[[nodiscard]] std::vector<TextMatch> splitAt(std::vector<TextMatch> matches, SplitBehavior behavior);
/// `matches` with the two kinds swapped.
[[nodiscard]] std::vector<TextMatch> inverted(std::vector<TextMatch> matches);

/// Cuts a well-formed text at each code point for which `isMatch(codePoint)` holds.
template <class Predicate>
[[nodiscard]] std::vector<TextMatch> matchCharacters(std::string_view text, Predicate isMatch) {
    std::vector<TextMatch> matches;
    std::uint32_t between = 0;
    forEachCodePoint(text, [&](CodePoint point, std::size_t at) {
        if (!isMatch(point.value)) return;
        const auto begin = static_cast<std::uint32_t>(at);
        if (between < begin) matches.push_back({between, begin, false});
        between = begin + point.bytes;
        matches.push_back({begin, between, true});
    });
    const auto end = static_cast<std::uint32_t>(text.size());
    if (between < end) matches.push_back({between, end, false});
    return matches;
}

}  // namespace headscope::text
