// SPDX-License-Identifier: GPL-3.0-or-later
// What is held of a pattern that is too large to be held whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/results/pattern_part.h"
#include "ui/models/heatmap_data.h"
#include "ui/models/prompt_tokens.h"
#include "ui/models/visible_part.h"

namespace headscope::ui {

/// Parts are shared with the result that brought them.
using PatternPartPtr = std::shared_ptr<const PatternPart>;

/// One square of a pattern. Side 1: the weight of one cell, `most` = `mean`.
struct PatternSquare {
    PositionRange queries, keys;
    bool masked = false;              ///< nothing in it is visible; the rest means nothing
    float most{}, mean{};             ///< value of largest magnitude; mean of the visible cells
    Position peakQuery{}, peakKey{};  ///< where `most` stands
    /// True for one cell of the pattern.
    [[nodiscard]] bool exact() const {
        return queries.end.value - queries.begin.value == 1 && keys.end.value - keys.begin.value == 1;
    }
};

/// Squares of all of a head's pattern, and finer ones of what is looked at.
struct PatternParts {
    PatternPartPtr overview;  ///< all of it; null: not there (yet)
    PatternPartPtr detail;    ///< the surroundings of what is on screen; null: none finer
    PatternPartPtr row;       ///< one query, every key; null: none asked for

    /// True where nothing is held.
    [[nodiscard]] bool empty() const { return !overview && !detail; }
    /// The finest square that holds a cell; absent outside.
    [[nodiscard]] std::optional<PatternSquare> squareAt(std::uint32_t query, std::uint32_t key) const;
    /// The key of largest weight of the query of `row`; absent for any other.
    [[nodiscard]] std::optional<std::uint32_t> strongestKey(std::uint32_t query) const;
};

/// True where the mask leaves a cell of a rectangle visible: keyVisible() of some query and key of it.
[[nodiscard]] bool anyVisible(Visibility visibility, std::optional<std::uint32_t> window,
                              PositionRange queries, PositionRange keys);
/// The same of a square of a part.
[[nodiscard]] bool squareVisible(const PatternPart& part, std::uint32_t row, std::uint32_t column);

/// The power of two of positions a square needs to be a pixel or more; 1 where a position is.
[[nodiscard]] std::uint32_t sideFor(double pixelsOfPosition);

/// True where `part` is as fine as `visible` shows, and holds all of that.
[[nodiscard]] bool showsSharply(const PatternPart& part, const VisiblePart& visible);

/// What is asked for to show `visible` sharply: more than that, for the next steps of the reader.
[[nodiscard]] PatternRegion regionAround(const VisiblePart& visible, std::uint32_t queries,
                                         std::uint32_t keys);

/// A part to paint. `range` 0: weights, 0…1; else a change, −range…range.
[[nodiscard]] HeatmapData partMap(const PatternPart& part, const PromptTokens& tokens, Pooling pooling,
                                  double range);

/// All of the pattern that `part` is of, as one square whose value is not known.
[[nodiscard]] HeatmapData unknownMap(const PatternPart& part, const PromptTokens& tokens);

/// The cells of a map of squares that are on screen, as a map of its own whose labels are ranges of
/// positions and whose title says what it is a part of. A map without squares comes back as it is.
[[nodiscard]] HeatmapData visibleMap(const HeatmapData& map, const VisiblePart& visible);

}  // namespace headscope::ui
