// SPDX-License-Identifier: GPL-3.0-or-later
// One cell in words, the same in every view.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "ui/models/heatmap_data.h"
#include "ui/models/pattern_model.h"

namespace headscope::ui {

class Selection;

/// A cell of a pattern.
struct CellPlace {
    std::uint32_t query{}, key{};
};

/// "Query 14 ·to → key 2 ·Mary, 0.592, baseline 0.640, change −0.048"; "masked" where the mask hides it.
/// Where only a square of a large pattern is known: "q 4096–4127 × k 0–31, max 0.980 at 4101→0, mean 0.030",
/// under edits with the largest change, "change −0.310 at 4100→0".
[[nodiscard]] QString cellReadOut(const PatternModel& patterns, CellPlace cell);
/// A cell of the picture of that kind as it is read aloud: "Query 14 ·to to key 2 ·Mary, 0.592, baseline
/// 0.640, change −0.048", "…, Masked", "…, Not available". Empty for large patterns and cells that are not
/// there.
[[nodiscard]] QString spokenReadOut(const PatternModel& patterns, PatternKind kind, CellPlace cell);
/// The cell under the pointer, else the pinned one (a pinned query alone: its strongest key); absent: none.
[[nodiscard]] std::optional<CellPlace> shownCell(const Selection& selection, const PatternModel& patterns);
/// The pinned cell, with the strongest key for a pinned query alone; absent: none.
[[nodiscard]] std::optional<CellPlace> pinnedCell(const Selection& selection, const PatternModel& patterns);
/// The cell that a click on `cell` means: itself, in a square of a large pattern the one of largest value.
[[nodiscard]] CellPlace clickedCell(const PatternModel& patterns, PatternKind kind, CellPlace cell);

/// The map as text with tabs: labels, then full precision; hidden cells are empty.
[[nodiscard]] QString tabSeparated(const HeatmapData& map);
/// The same as CSV, with quoted labels.
[[nodiscard]] QString commaSeparated(const HeatmapData& map);

}  // namespace headscope::ui
