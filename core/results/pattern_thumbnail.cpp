// SPDX-License-Identifier: GPL-3.0-or-later
// The hash of a thumbnail, four weights at a time.
#include "core/results/pattern_thumbnail.h"

#include <algorithm>

#include "core/base/hash.h"

namespace headscope {

std::uint64_t lookOf(const PatternThumbnail& thumbnail) {
    Hasher hasher;
    hasher.add(thumbnail.queries).add(thumbnail.keys).add(thumbnail.rows).add(thumbnail.columns);
    hasher.add(thumbnail.visibility).add(thumbnail.window.value_or(0)).add(thumbnail.window.has_value());
    std::size_t i = 0;
    for (; i + 4 <= thumbnail.values.size(); i += 4) {
        const std::uint16_t* v = thumbnail.values.data() + i;
        hasher.add(std::uint64_t{v[0]} | std::uint64_t{v[1]} << 16U | std::uint64_t{v[2]} << 32U |
                   std::uint64_t{v[3]} << 48U);
    }
    for (; i < thumbnail.values.size(); ++i) hasher.add(thumbnail.values[i]);
    return std::max<std::uint64_t>(1, hasher.value());
}

}  // namespace headscope
