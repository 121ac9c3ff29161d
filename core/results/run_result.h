// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that one run returns.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/request/run_request.h"
#include "core/results/attention_pattern.h"
#include "core/results/captured_tensor.h"
#include "core/results/effect.h"
#include "core/results/logits_summary.h"
#include "core/results/pattern_part.h"
#include "core/results/pattern_thumbnail.h"

namespace headscope {

/// What a run cost.
struct RunCost {
    WalkStep firstStep;                   ///< first block that was computed; earlier ones came from the cache
    std::chrono::microseconds elapsed{};  ///< computation alone
    std::chrono::microseconds baselineElapsed{};  ///< for the baseline, where it was not cached
};

/// The result of a RunRequest.
struct RunResult {
    RunRequest request;                        ///< what made it
    std::vector<PatternThumbnail> thumbnails;  ///< every head, in walk order, where asked for
    std::vector<CapturedTensor> captures;      ///< those asked for
    std::optional<LogitsSummary> logits;       ///< absent: the model has no output head
    std::optional<LogitsSummary> baseline;     ///< the same, unedited; equals `logits` without edits
    std::optional<Effect> effect;              ///< absent without edits
    RunCost cost;
};

/// Crosses threads without a lock.
using RunResultPtr = std::shared_ptr<const RunResult>;

/// Pictures of the layers that a run in progress has just done, in walk order.
using ThumbnailsPtr = std::shared_ptr<const std::vector<PatternThumbnail>>;

/// The result of a PatternRequest.
struct PatternResult {
    std::vector<AttentionPattern> patterns;  ///< whole ones: an entry per layer asked for, in walk order
    std::vector<PatternPart> parts;          ///< where a region was asked for: one per head, in that order
};
/// Crosses threads without a lock.
using PatternResultPtr = std::shared_ptr<const PatternResult>;

}  // namespace headscope
