// SPDX-License-Identifier: GPL-3.0-or-later
// Which labels of an axis are drawn, and how large: thinned out where cells are narrow, never squeezed.
#pragma once

#include <QStringList>
#include <vector>

#include "ui/figures/figure_scene.h"
#include "ui/figures/figure_style.h"

namespace headscope::ui {

/// One label of an axis.
struct AxisLabel {
    int cell{};
    QString text;
};

/// The labels of one axis.
struct AxisLabels {
    std::vector<AxisLabel> labels;
    double sizePt = 6.0;
    bool upright = false;  ///< column labels: turned by 90°
    double extent = 0.0;   ///< mm away from the cells, without the gap
    int stride = 1;        ///< every n-th is labelled
};

/// Plans row labels for cells of `pitch` mm.
[[nodiscard]] AxisLabels planRowLabels(const QStringList& labels, double pitch, const FigureStyle& style);
/// Plans column labels: level where they are short and fit, else upright.
[[nodiscard]] AxisLabels planColumnLabels(const QStringList& labels, double pitch, const FigureStyle& style);

/// Draws row labels, right-aligned at `right`, for cells that begin at `top`.
void drawRowLabels(std::vector<SceneItem>& items, const AxisLabels& plan, double right, double top,
                   double pitch, const FigureStyle& style);
/// Draws column labels above `bottom`, for cells that begin at `left`.
void drawColumnLabels(std::vector<SceneItem>& items, const AxisLabels& plan, double left, double bottom,
                      double pitch, const FigureStyle& style);

/// Mm between labels and cells.
inline constexpr double kLabelGap = 0.7;
/// Mm between labels and the word of their axis.
inline constexpr double kWordGap = 0.8;

}  // namespace headscope::ui
