// SPDX-License-Identifier: GPL-3.0-or-later
// From a spec and a content to a display list: what stands where, in millimetres.
#pragma once

#include "core/base/result.h"
#include "ui/figures/figure_content.h"
#include "ui/figures/figure_scene.h"
#include "ui/figures/figure_spec.h"
#include "ui/figures/figure_style.h"

namespace headscope::ui {

/// The middle part of a figure, in its own coordinates: no title, letter or legend.
struct FigureBody {
    QSizeF size;
    std::vector<SceneGroup> groups;
};

/// Lays out a whole figure.
/// Errors: usage for a content without what its kind needs, a size too small for it, a map that hides a sign.
[[nodiscard]] Result<FigureScene> layoutFigure(const FigureSpec& spec, const FigureContent& content);

/// Layer × head thumbnails. `room` has no limit downwards where the spec has no height.
[[nodiscard]] Result<FigureBody> gridBody(const FigureContent& content, const FigureStyle& style,
                                          QSizeF room);
/// Heatmaps side by side: heads, or baseline, edited, difference.
[[nodiscard]] Result<FigureBody> heatmapsBody(const FigureContent& content, const FigureStyle& style,
                                              QSizeF room);
/// One value per head, written into the cells where there is room.
[[nodiscard]] Result<FigureBody> ablationBody(const FigureContent& content, const FigureStyle& style,
                                              QSizeF room);
/// Token pairs joined by lines.
[[nodiscard]] Result<FigureBody> arcsBody(const FigureContent& content, const FigureStyle& style,
                                          QSizeF room);
/// Probabilities before and after.
[[nodiscard]] Result<FigureBody> outputsBody(const FigureContent& content, const FigureStyle& style,
                                             QSizeF room);

/// The failure of a layout that finds `what` too large for the room.
[[nodiscard]] Failure tooSmall(const char* what);

/// A dimmed head is drawn with this share of its colour (ui.md §4.4).
inline constexpr double kOffShare = 0.35;
/// The mark of a head that is switched off: white with a dark edge, from corner to corner.
void drawOffMark(std::vector<SceneItem>& items, QRectF cell);
/// The mark of another edit: a corner triangle over `share` of the cell, with its letter where that has room.
void drawEditMark(std::vector<SceneItem>& items, QRectF cell, const QString& letter, const FigureStyle& style,
                  double share = 0.55);

}  // namespace headscope::ui
