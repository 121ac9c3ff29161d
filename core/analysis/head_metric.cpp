// SPDX-License-Identifier: GPL-3.0-or-later
// The run of keys that a mask leaves.
#include "core/analysis/head_metric.h"

#include <algorithm>

namespace headscope {

std::pair<std::uint32_t, std::uint32_t> ScoredPattern::seenBy(std::uint32_t query) const {
    // In 64 bits: a window may be as wide as its type.
    const std::uint64_t own = query, width = window.value_or(keys);
    std::uint64_t end = keys;
    if (visibility == Visibility::causal) {
        end = std::min<std::uint64_t>(keys, own + 1);
    } else if (window) {
        end = std::min<std::uint64_t>(keys, own + width);
    }
    const std::uint64_t begin = window && own + 1 > width ? std::min(end, own + 1 - width) : 0;
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace headscope
