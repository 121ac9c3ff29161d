// SPDX-License-Identifier: GPL-3.0-or-later
// Batch sizes of a sweep.
#include "core/sweep/sweep_plan.h"

#include <algorithm>

namespace headscope {
namespace {

// About 50 ms of a GPT-2 small on two cores: a toggle during a sweep waits for one batch.
constexpr std::uint64_t kRowsPerStep = 1024;

}  // namespace

std::vector<SweepBatch> planSweep(const ModelSpec& spec, std::uint32_t tokenCount,
                                  std::uint64_t memoryBytes) {
    const BlockSpec& block = spec.main().block;
    const std::uint64_t tokens = std::max(1U, tokenCount);
    const std::uint64_t widest =
        std::max<std::uint64_t>({block.mlpDim, spec.modelDim, std::uint64_t{spec.headCount()} * tokens});
    const std::uint64_t bytesPerSet =
        4 * tokens * widest * sizeof(float);  // the value and what it is made from
    const std::uint64_t byMemory = std::max<std::uint64_t>(1, memoryBytes / bytesPerSet);
    const std::uint64_t byTime = std::max<std::uint64_t>(1, kRowsPerStep / tokens);
    const auto size =
        static_cast<std::uint32_t>(std::min<std::uint64_t>({byMemory, byTime, spec.headCount()}));
    std::vector<SweepBatch> batches;
    for (std::uint32_t layer = 0; layer < spec.layerCount(); ++layer) {
        for (std::uint32_t head = 0; head < spec.headCount(); head += size) {
            batches.push_back(
                {LayerIndex{layer}, HeadIndex{head}, HeadIndex{std::min(head + size, spec.headCount())}});
        }
    }
    return batches;
}

}  // namespace headscope
