// SPDX-License-Identifier: GPL-3.0-or-later
// A region of one head's pattern, each cell of which stands for a square.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"
#include "core/request/pattern_request.h"

namespace headscope {

/// A region of a pattern, or of the difference of two, pooled in squares.
/// Shape: most, mean, peakQuery, peakKey: [rows, columns], row-major.   Units: probability.
/// Promise: `most` is the value of largest magnitude in the square, and stands at (peakQuery, peakKey);
/// `mean` is over the visible cells of the square. Squares without a visible cell hold NaN. With side 1
/// `most` is the pattern itself, and the other three are empty.   Threads: immutable.
struct PatternPart {
    HeadRef head;
    std::uint32_t queries{}, keys{};  ///< Q, K of the whole pattern
    PatternRegion region;             ///< what is covered: begins are multiples of side
    std::uint32_t rows{}, columns{};
    Visibility visibility{};
    std::optional<std::uint32_t> window;  ///< visible keys, own one included; absent: all
    std::vector<float> most, mean;
    std::vector<std::uint32_t> peakQuery, peakKey;

    /// Index of a square.
    [[nodiscard]] std::size_t cell(std::uint32_t row, std::uint32_t column) const {
        return std::size_t{row} * columns + column;
    }
    /// The queries of a row of squares.
    [[nodiscard]] PositionRange queriesOf(std::uint32_t row) const { return squares(region.queries, row); }
    /// The keys of a column of squares.
    [[nodiscard]] PositionRange keysOf(std::uint32_t column) const { return squares(region.keys, column); }

private:
    [[nodiscard]] PositionRange squares(PositionRange all, std::uint32_t index) const {
        const std::uint32_t begin = all.begin.value + index * region.side;
        const std::uint32_t end = begin + region.side;
        return {Position{begin}, Position{end < all.end.value ? end : all.end.value}};
    }
};

}  // namespace headscope
