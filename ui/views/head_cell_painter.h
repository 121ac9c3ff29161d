// SPDX-License-Identifier: GPL-3.0-or-later
// One head in the grid: picture or colour, state marks, outlines. No mark relies on hue.
#pragma once

#include <QColor>
#include <QPainter>
#include <QPixmap>
#include <QRect>
#include <QString>

#include "ui/models/edit_words.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {

/// What a cell looks like.
struct HeadCellLook {
    const QPixmap* picture = nullptr;  ///< null: `fill`
    QColor fill;                       ///< invalid: not available
    EditMark mark = EditMark::none;
    QString letters;
    bool selected = false, current = false, focused = false, hovered = false;
    bool cornerSwitch = false;  ///< draws the switch that a click on the corner toggles
    bool stale = false;  ///< not of what is set, or a preview
};

/// Paints one cell into `rect` (with a gap of one pixel right and below).
void paintHeadCell(QPainter& painter, const QRect& rect, const HeadCellLook& look, const ThemeColors& colors);

/// Where the corner switch of a cell is.
[[nodiscard]] QRect cornerSwitchRect(const QRect& cell);

}  // namespace headscope::ui
