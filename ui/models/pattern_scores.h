// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers that one pattern gives by itself, with chance level and n.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/ids.h"
#include "ui/models/heatmap_data.h"

namespace headscope::ui {

/// A mean over query rows, beside what even attention over the visible keys would give.
struct PatternScore {
    double value{}, chance{};
    std::uint32_t rows{};  ///< n; 0: no row has such a key, the score is not available
};

/// Whether queries and keys are the same tokens: else no key lies before a query, and offsets mean nothing.
[[nodiscard]] inline bool comparesPositions(HeadRef head) { return head.kind == AttentionKind::self; }

/// Mean weight on the key at query + `offset` over the rows that may see it.  Source: methods.md, offset
/// mass.
[[nodiscard]] PatternScore offsetScore(const HeatmapData& pattern, int offset);
/// Mean weight on the first key over the rows from 1 on (row 0 has no choice in a causal model).
[[nodiscard]] PatternScore firstKeyScore(const HeatmapData& pattern);
/// Mean of −Σ A ln A / ln n over the rows with n > 1 visible keys; 1 = uniform.
[[nodiscard]] PatternScore entropyScore(const HeatmapData& pattern);

}  // namespace headscope::ui
