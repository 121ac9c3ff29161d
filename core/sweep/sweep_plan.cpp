// SPDX-License-Identifier: GPL-3.0-or-later
// Batch sizes of a sweep.
#include "core/sweep/sweep_plan.h"

#include <algorithm>

namespace headscope {
namespace {

// About 50 ms of a GPT-2 small on two cores: a toggle during a sweep waits for one batch.
constexpr std::uint64_t kRowsPerStep = 1024;

// How many edit sets one step takes; those of an encoder's heads are walked through both stacks.
std::uint32_t batchSize(const ModelSpec& spec, const ModelInput& input, std::uint32_t heads,
                        std::uint64_t memoryBytes) {
    std::uint64_t tokens = 1;
    std::uint64_t widest = spec.modelDim;
    for (const HeadGrid& grid : spec.headGrids()) {
        const std::uint64_t longest = std::max(input.countOf(Stack::encoder), input.countOf(Stack::main));
        tokens = std::max(tokens, longest);
        widest = std::max<std::uint64_t>(
            {widest, spec.stack(grid.stack).block.mlpDim, std::uint64_t{grid.heads} * tokens});
    }
    const std::uint64_t bytesPerSet =
        4 * tokens * widest * sizeof(float);  // the value and what it is made from
    const std::uint64_t byMemory = std::max<std::uint64_t>(1, memoryBytes / bytesPerSet);
    const std::uint64_t byTime = std::max<std::uint64_t>(1, kRowsPerStep / tokens);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>({byMemory, byTime, heads}));
}

}  // namespace

std::vector<SublayerRef> allSublayers(const ModelSpec& spec) {
    std::vector<SublayerRef> sublayers;
    for (WalkStep step; step < spec.endStep(); ++step.value) {
        const BlockRef block = spec.blockAt(step);
        for (const AttentionKind kind : {AttentionKind::self, AttentionKind::cross}) {
            if (spec.hasAttention(block.stack, kind)) sublayers.push_back({block, kind});
        }
    }
    return sublayers;
}

std::vector<SweepBatch> planSweep(const ModelSpec& spec, const ModelInput& input, std::uint64_t memoryBytes,
                                  std::span<const SublayerRef> only) {
    std::vector<SweepBatch> batches;
    for (const SublayerRef sublayer : allSublayers(spec)) {
        if (!only.empty() && std::find(only.begin(), only.end(), sublayer) == only.end()) continue;
        const std::uint32_t heads = spec.attention(sublayer.block.stack, sublayer.kind).queryHeads;
        const std::uint32_t size = batchSize(spec, input, heads, memoryBytes);
        for (std::uint32_t head = 0; head < heads; head += size) {
            batches.push_back(
                {sublayer.block, sublayer.kind, HeadIndex{head}, HeadIndex{std::min(head + size, heads)}});
        }
    }
    return batches;
}

}  // namespace headscope
