// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of every head, as a map.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/sweep/sweep_request.h"

namespace headscope {

/// The exact effect of every head of the main stack.
/// Shape: values, ciLow, ciHigh, done [L, H].   Units: see EffectMetric.
/// Promise: cells with done = 0 were not computed (a cancelled or running sweep) and hold NaN.
/// n is the number of prompts; with n = 1 there is no interval and ciLow, ciHigh are empty.
struct SweepResult {
    SweepRequest request;
    std::uint32_t layers{}, heads{};
    std::vector<float> values;
    std::vector<std::uint8_t> done;
    std::vector<float> ciLow, ciHigh;
    std::uint32_t n = 1;

    /// Effect of one head; NaN where not done.
    [[nodiscard]] float at(LayerIndex layer, HeadIndex head) const {
        return values[std::size_t{layer.value} * heads + head.value];
    }
    /// Number of heads done.
    [[nodiscard]] std::uint32_t doneCount() const {
        std::uint32_t count = 0;
        for (const std::uint8_t flag : done) count += flag;
        return count;
    }
    /// Every head is done.
    [[nodiscard]] bool complete() const { return doneCount() == layers * heads; }
};
/// Crosses threads without a lock.
using SweepResultPtr = std::shared_ptr<const SweepResult>;

}  // namespace headscope
