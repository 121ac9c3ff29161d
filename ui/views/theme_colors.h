// SPDX-License-Identifier: GPL-3.0-or-later
// The named colours of the window, light and dark; views ask for them by role, never by number.
#pragma once

#include <QColor>
#include <QPalette>

#include "ui/plot/heatmap_plot.h"

namespace headscope::ui {

/// One palette; contrasts are checked by a test: text ≥ 4.5, controls ≥ 3.
struct ThemeColors {
    bool dark = false;
    QColor window, surface, sunken;
    QColor text, muted, disabled;
    QColor control;  ///< outlines and hatches
    QColor line;     ///< decoration only
    QColor accent, onAccent, accentSoft;
    QColor query, key;  ///< outgoing, incoming
    QColor up, down;    ///< more, less
    QColor warn, warnSoft, error, errorSoft, ok, okSoft;
    QColor naFill;
};

/// The light palette.
[[nodiscard]] const ThemeColors& lightColors();
/// The dark palette.
[[nodiscard]] const ThemeColors& darkColors();
/// The palette that a widget is painted in.
[[nodiscard]] const ThemeColors& colorsOf(const QPalette& palette);
/// The part that plots need.
[[nodiscard]] PlotTheme plotTheme(const ThemeColors& colors);
/// `front` over `back` at `opacity`, as one opaque colour.
[[nodiscard]] QColor blended(const QColor& front, const QColor& back, double opacity);

}  // namespace headscope::ui
