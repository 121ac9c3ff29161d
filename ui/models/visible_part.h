// SPDX-License-Identifier: GPL-3.0-or-later
// What of a heatmap is on screen, and how large.
#pragma once

namespace headscope::ui {

/// Positions [top, bottom) × [left, right) of a heatmap, in fractions of a position.
struct VisiblePart {
    double left{}, top{}, right{}, bottom{};
    double pixels{};  ///< device pixels of one position, the smaller of both ways; 0: nothing is shown
    friend bool operator==(const VisiblePart&, const VisiblePart&) = default;
};

}  // namespace headscope::ui
