// SPDX-License-Identifier: GPL-3.0-or-later
// A text cut into what a pattern matches and what lies between.
#include "core/text/text_match.h"

#include <algorithm>

namespace headscope::text {
namespace {

std::vector<TextMatch> keepAll(std::vector<TextMatch> matches) {
    for (TextMatch& match : matches) match.matched = false;
    return matches;
}

/// Joins each range with the one before where `joins(isMatch, previousIsMatch)` says so.
template <class Joins>
std::vector<TextMatch> joined(const std::vector<TextMatch>& matches, Joins joins) {
    std::vector<TextMatch> pieces;
    bool previous = false;
    for (const TextMatch& match : matches) {
        if (!pieces.empty() && joins(match.matched, previous)) {
            pieces.back().begin = std::min(pieces.back().begin, match.begin);
            pieces.back().end = std::max(pieces.back().end, match.end);
        } else {
            pieces.push_back({match.begin, match.end, false});
        }
        previous = match.matched;
    }
    return pieces;
}

}  // namespace

std::optional<SplitBehavior> splitBehavior(std::string_view name) {
    if (name == "Removed") return SplitBehavior::removed;
    if (name == "Isolated") return SplitBehavior::isolated;
    if (name == "MergedWithPrevious") return SplitBehavior::mergedWithPrevious;
    if (name == "MergedWithNext") return SplitBehavior::mergedWithNext;
    if (name == "Contiguous") return SplitBehavior::contiguous;
    return std::nullopt;
}

std::vector<TextMatch> splitAt(std::vector<TextMatch> matches, SplitBehavior behavior) {
    const auto firstOfRun = [](bool isMatch, bool previous) { return isMatch && !previous; };
    switch (behavior) {
        case SplitBehavior::removed:
            return matches;
        case SplitBehavior::isolated:
            return keepAll(std::move(matches));
        case SplitBehavior::contiguous:
            return joined(matches, [](bool isMatch, bool previous) { return isMatch == previous; });
        case SplitBehavior::mergedWithPrevious:
            return joined(matches, firstOfRun);
        case SplitBehavior::mergedWithNext: {
            std::reverse(matches.begin(), matches.end());
            std::vector<TextMatch> pieces = joined(matches, firstOfRun);
            std::reverse(pieces.begin(), pieces.end());
            return pieces;
        }
    }
    return matches;
}

std::vector<TextMatch> inverted(std::vector<TextMatch> matches) {
    for (TextMatch& match : matches) match.matched = !match.matched;
    return matches;
}

}  // namespace headscope::text
