// SPDX-License-Identifier: GPL-3.0-or-later
// How a sweep is cut into batches that one step computes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"
#include "core/request/model_input.h"
#include "core/sweep/sweep_request.h"

namespace headscope {

/// Heads [begin, end) of one attention sublayer, computed as one batch.
struct SweepBatch {
    BlockRef block;
    AttentionKind kind{};
    HeadIndex begin, end;
    friend bool operator==(const SweepBatch&, const SweepBatch&) = default;
};

/// Every attention sublayer of a model, in walk order.
[[nodiscard]] std::vector<SublayerRef> allSublayers(const ModelSpec& spec);

/// Batches of every block, in walk order. A batch stays small enough that a live toggle waits for one at
/// most. `memoryBytes` bounds the largest intermediate (the MLP's hidden layer, or the scores) of one batch.
/// `only`: the sublayers to plan, in any order; empty: all.
/// Promise: the batches of a sublayer are the same whatever else is planned, so that a sweep may be cut.
[[nodiscard]] std::vector<SweepBatch> planSweep(const ModelSpec& spec, const ModelInput& input,
                                                std::uint64_t memoryBytes,
                                                std::span<const SublayerRef> only = {});

}  // namespace headscope
