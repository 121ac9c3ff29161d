// SPDX-License-Identifier: GPL-3.0-or-later
// How a sweep is cut into batches that one step computes.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

/// Heads [begin, end) of one layer, computed as one batch.
struct SweepBatch {
    LayerIndex layer;
    HeadIndex begin, end;
    friend bool operator==(const SweepBatch&, const SweepBatch&) = default;
};

/// Batches of every layer, in walk order. A batch stays small enough that a live toggle waits for one at
/// most. `memoryBytes` bounds the largest intermediate (the MLP's hidden layer, or the scores) of one batch.
[[nodiscard]] std::vector<SweepBatch> planSweep(const ModelSpec& spec, std::uint32_t tokenCount,
                                                std::uint64_t memoryBytes);

}  // namespace headscope
