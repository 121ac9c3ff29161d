// SPDX-License-Identifier: GPL-3.0-or-later
// A scene as SVG: labels as whole texts, panels as groups with names, the provenance inside.
#pragma once

#include <QByteArray>
#include <string>

#include "ui/figures/figure_scene.h"

namespace headscope::ui {

/// UTF-8 text of an SVG 1.1 file, sized in mm. `provenanceJson` goes into its metadata; empty: none.
[[nodiscard]] QByteArray svgOf(const FigureScene& scene, const std::string& provenanceJson);

}  // namespace headscope::ui
