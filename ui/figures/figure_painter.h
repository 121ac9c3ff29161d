// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a scene with QPainter: onto pixels, or into a PDF.
#pragma once

#include <QPainter>

#include "ui/figures/figure_scene.h"

namespace headscope::ui {

/// What the painter paints on: pixels want sharp cell borders, paper wants no seams between cells.
enum class PaintDevice { pixels, paper };

/// Paints `scene` with its corner at the origin, at `unitsPerMm` device units.
/// The device must report the matching resolution, since text is sized in points.
void paintScene(const FigureScene& scene, QPainter& painter, double unitsPerMm, PaintDevice device);

}  // namespace headscope::ui
