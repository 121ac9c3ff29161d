// SPDX-License-Identifier: GPL-3.0-or-later
// Engine values as heatmaps to paint.
#pragma once

#include "core/results/attention_pattern.h"
#include "core/sweep/sweep_result.h"
#include "ui/models/heatmap_data.h"
#include "ui/models/prompt_tokens.h"

namespace headscope::ui {

/// The pattern of one head; an empty map where `pattern` does not hold it.
[[nodiscard]] HeatmapData patternMap(const AttentionPattern& pattern, HeadIndex head,
                                     const PromptTokens& tokens);
/// edited − baseline, symmetric around 0; the mask is the baseline's.
[[nodiscard]] HeatmapData changeMap(const HeatmapData& baseline, const HeatmapData& edited);
/// The effect of every head, layers down, heads across; heads that are not done, or not there, are not
/// available. Rows are those of HeadTable.
[[nodiscard]] HeatmapData sweepMap(const SweepResult& sweep);
/// The same with previews in place of what is not done yet: for the screen, not for files.
[[nodiscard]] HeatmapData shownSweepMap(const SweepResult& sweep);
/// "KL, nats", "Δ loss, nats", …
[[nodiscard]] QString metricTitle(EffectMetric metric);

}  // namespace headscope::ui
