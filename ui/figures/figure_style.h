// SPDX-License-Identifier: GPL-3.0-or-later
// Colours, sizes and colour map of one figure, worked out from its spec.
#pragma once

#include <QRgb>
#include <QString>

#include "ui/figures/figure_font.h"
#include "ui/figures/figure_spec.h"
#include "ui/plot/cell_colors.h"

namespace headscope::ui {

/// What every layout draws with. Rules are 0.5 pt, hairlines 0.25 pt.
struct FigureStyle {
    /// Of a spec that is valid.
    explicit FigureStyle(const FigureSpec& spec);

    QRgb background, text, muted, rule, naFill, hatch, bar;
    QString family;
    TextRuler ruler;
    double textPt;      ///< titles, axis words
    double labelPt;     ///< largest size of token and tick labels
    double minLabelPt;  ///< below this, labels are thinned out, never shrunk
    double titlePt;
    ColorScale scale;
    QString mapName;  ///< empty: by sign

    /// The map of a heatmap. A sequential choice does not fit signed values: those keep tide.
    [[nodiscard]] ColorMap mapFor(bool isSigned) const;
};

inline constexpr double kRulePt = 0.5;
inline constexpr double kHairlinePt = 0.25;

}  // namespace headscope::ui
