// SPDX-License-Identifier: GPL-3.0-or-later
// Pools rows of a pattern in squares.
#pragma once

#include <cstdint>

#include "core/model/blocks/pattern.h"
#include "core/results/pattern_part.h"

namespace headscope {

/// An empty part of a pattern of `limits.keys` keys and `queries` queries: the region cut to it and its
/// begins rounded down, every square without a value yet.  Precondition: side > 0.
[[nodiscard]] PatternPart emptyPart(HeadRef head, std::int64_t queries, const KeyLimits& limits,
                                    PatternRegion region);

/// Puts the values of whole rows of squares into `part`: the query rows of squares [row, row + count).
/// Shape: values [R, C], contiguous, of the keys `keys`; R are all queries of these rows of squares.
void poolRows(PatternPart& part, std::uint32_t row, std::uint32_t count, const float* values,
              const KeyRange& keys);

}  // namespace headscope
