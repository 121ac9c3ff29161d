// SPDX-License-Identifier: GPL-3.0-or-later
// Light maps whatever the theme: a figure is compared with figures of others.
#include "ui/figures/figure_style.h"

#include <algorithm>

namespace headscope::ui {
namespace {

constexpr double kSmallestPrintPt = 5.0;

struct Palette {
    QRgb background, text, muted, rule, naFill, hatch, bar;
};

Palette paletteOf(FigureTheme theme) {
    switch (theme) {
        case FigureTheme::dark:
            return {0xFF1E2127, 0xFFE8EAEE, 0xFFAEB5C1, 0xFF858D9B, 0xFF2A2E36, 0xFF858D9B, 0xFF7FB4F5};
        case FigureTheme::light:
            return {0xFFFFFFFF, 0xFF1A1E26, 0xFF515968, 0xFF737B89, 0xFFE6E8EB, 0xFF737B89, 0xFF1D5FB8};
        default:
            return {0xFFFFFFFF, 0xFF000000, 0xFF333333, 0xFF000000, 0xFFEDEEF0, 0xFF9AA0AA, 0xFF2355A5};
    }
}

}  // namespace

FigureStyle::FigureStyle(const FigureSpec& spec)
    : family(spec.fontFamily.isEmpty() ? figureFontFamily() : spec.fontFamily),
      ruler(spec.fontFamily),
      textPt(spec.fontSizePt),
      labelPt(std::max(std::min(spec.fontSizePt, kSmallestPrintPt), spec.fontSizePt - 1.0)),
      minLabelPt(std::min(labelPt, std::max(kSmallestPrintPt, 0.7 * spec.fontSizePt))),
      titlePt(spec.fontSizePt + 1.0),
      scale(spec.scale),
      mapName(spec.colorMap) {
    const Palette palette = paletteOf(spec.theme);
    background = palette.background;
    text = palette.text;
    muted = palette.muted;
    rule = palette.rule;
    naFill = palette.naFill;
    hatch = palette.hatch;
    bar = palette.bar;
}

ColorMap FigureStyle::mapFor(bool isSigned) const {
    const auto chosen = ColorMap::byName(mapName);
    if (chosen && chosen->isDiverging() == isSigned) return *chosen;
    return defaultColorMap(isSigned);
}

}  // namespace headscope::ui
