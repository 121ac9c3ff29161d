// SPDX-License-Identifier: GPL-3.0-or-later
// The two palettes.
#include "ui/views/theme_colors.h"

#include <cmath>

namespace headscope::ui {

const ThemeColors& lightColors() {
    static const ThemeColors colors = {false,
                                       QColor(0xF4F5F7),
                                       QColor(0xFFFFFF),
                                       QColor(0xE9EBEF),
                                       QColor(0x1A1E26),
                                       QColor(0x515968),
                                       QColor(0x8B93A1),
                                       QColor(0x737B89),
                                       QColor(0xCDD2DA),
                                       QColor(0x1D5FB8),
                                       QColor(0xFFFFFF),
                                       QColor(0xDCE8F8),
                                       QColor(0xA34A00),
                                       QColor(0x006D6F),
                                       QColor(0x0B5CAD),
                                       QColor(0xB3261E),
                                       QColor(0x8A5A00),
                                       QColor(0xFFF1D0),
                                       QColor(0xB3261E),
                                       QColor(0xFCE4E2),
                                       QColor(0x1E6B34),
                                       QColor(0xDDF3E2),
                                       QColor(0xE6E8EB)};
    return colors;
}

const ThemeColors& darkColors() {
    static const ThemeColors colors = {true,
                                       QColor(0x16181D),
                                       QColor(0x1E2127),
                                       QColor(0x121418),
                                       QColor(0xE8EAEE),
                                       QColor(0xAEB5C1),
                                       QColor(0x6F7785),
                                       QColor(0x858D9B),
                                       QColor(0x3A3F49),
                                       QColor(0x7FB4F5),
                                       QColor(0x0C1420),
                                       QColor(0x25364D),
                                       QColor(0xF2A35E),
                                       QColor(0x4FC9C4),
                                       QColor(0x7CC0FF),
                                       QColor(0xFF9B8E),
                                       QColor(0xF0C060),
                                       QColor(0x3A2F17),
                                       QColor(0xFF9B8E),
                                       QColor(0x43221F),
                                       QColor(0x7FD399),
                                       QColor(0x1D3325),
                                       QColor(0x2A2E36)};
    return colors;
}

const ThemeColors& colorsOf(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

PlotTheme plotTheme(const ThemeColors& colors) {
    return {colors.surface, colors.text,  colors.muted, colors.control,
            colors.accent,  colors.query, colors.key,   colors.naFill};
}

QColor blended(const QColor& front, const QColor& back, double opacity) {
    const auto mix = [opacity](int a, int b) {
        return static_cast<int>(std::lround(a * opacity + b * (1.0 - opacity)));
    };
    return QColor(mix(front.red(), back.red()), mix(front.green(), back.green()),
                  mix(front.blue(), back.blue()));
}

}  // namespace headscope::ui
