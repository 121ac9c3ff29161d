// SPDX-License-Identifier: GPL-3.0-or-later
// What a figure draws, free of the engine: panels of heatmaps, a grid of heads, bars.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/results/effect.h"
#include "core/results/pattern_thumbnail.h"
#include "ui/figures/figure_spec.h"
#include "ui/models/heatmap_data.h"

namespace headscope::ui {

/// One bar pair of the outputs figure.
struct OutputBar {
    QString token;
    double baseline{}, edited{};  ///< probabilities
    friend bool operator==(const OutputBar&, const OutputBar&) = default;
};

/// The content of one figure; which members count follows from `kind`.
struct FigureContent {
    FigureKind kind = FigureKind::grid;
    std::vector<HeatmapData> maps;             ///< head: one per head; compare: three; ablation: one
    std::vector<PatternThumbnail> thumbnails;  ///< grid: every head
    std::vector<std::uint8_t> edited;          ///< grid: 1 per thumbnail whose head is edited
    std::vector<QString> editMarks;  ///< grid: the edit per thumbnail (see writtenEdit), empty where none
    std::vector<OutputBar> bars;     ///< outputs
    QString caption;                 ///< alt text: what is shown, of which model and prompt
};

}  // namespace headscope::ui
