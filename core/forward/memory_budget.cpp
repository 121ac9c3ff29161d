// SPDX-License-Identifier: GPL-3.0-or-later
// Subtractions, in the order of what matters most.
#include "core/forward/memory_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace headscope {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
// Code and buffers that the tensor library brings in when it first computes; measured on two threads.
constexpr std::uint64_t kLibraryBytes = 48 * kMebibyte;
constexpr std::uint64_t kEverything = std::numeric_limits<std::uint64_t>::max();

std::string mebibytes(std::uint64_t bytes) {
    return fmt::format("{:.0f} MiB", static_cast<double>(bytes) / static_cast<double>(kMebibyte));
}

}  // namespace

MemoryNeeds passNeeds(const ModelSpec& spec) {
    constexpr std::uint64_t kTokens = 64;
    const std::uint64_t T = std::min<std::uint64_t>(kTokens, spec.maxPositions), D = spec.modelDim;
    std::uint64_t numbers = 0, residuals = 0;
    for (const StackSpec& stack : spec.stacks) {
        const BlockSpec& block = stack.block;
        const std::uint64_t heads = block.attention.queryHeads;
        const std::uint64_t mlp = std::max(block.mlpDim, block.experts.dim);
        // The residual, what is read, written and summed; q, k, v, z, each twice; three of the MLP; scores,
        // their softmax and a mask.
        const std::uint64_t layer =
            T * (6 * D + 8 * heads * block.attention.headDim + 3 * mlp) + 3 * heads * T * T;
        numbers = std::max(numbers, layer);
        residuals += (stack.layers.size() + 1) * T * D;
    }
    // Logits and their log-softmax at every position, of the baseline and of the edited pass, and what
    // comparing them takes for a moment.
    if (spec.output.head) numbers += 6 * T * std::uint64_t{spec.outputs()};
    MemoryNeeds needs;
    needs.pass = kLibraryBytes + numbers * sizeof(float);
    needs.residuals = residuals * sizeof(float);
    return needs;
}

namespace {

// Numbers that the graph of one attention sublayer holds.
std::uint64_t attentionNumbers(const AttentionSpec& spec, std::uint64_t queries, std::uint64_t keys) {
    // Queries, keys, values and z: as projected, normalised, rotated and stacked by group.
    const std::uint64_t vectors =
        spec.headDim * (5 * queries * spec.queryHeads + 8 * keys * std::uint64_t{spec.kvHeads});
    // Scores, what is added to them, their mask and the pattern; of relative positions two look-ups as well.
    const std::uint64_t cells = (spec.relative.span > 0 ? 12 : 5) * queries * keys * spec.queryHeads;
    return vectors + cells;
}

}  // namespace

std::uint64_t gradientNeeds(const ModelSpec& spec, const ModelInput& input, std::uint64_t rows,
                            std::uint64_t readouts) {
    const std::uint64_t D = spec.modelDim, S = input.countOf(Stack::encoder);
    std::uint64_t widest = 3 * rows * std::uint64_t{spec.outputs()}, residuals = 0;
    for (const StackSpec& stack : spec.stacks) {
        const BlockSpec& block = stack.block;
        const std::uint64_t T = input.countOf(stack.stack);
        const std::uint64_t hidden =
            std::max<std::uint64_t>(block.mlpDim, std::uint64_t{block.experts.perToken} * block.experts.dim);
        // Norms, sums and what sublayers write; the MLP's hidden layer before and after its gate.
        std::uint64_t numbers = T * (12 * D + 5 * hidden) + attentionNumbers(block.attention, T, T);
        if (block.cross) numbers += 6 * T * D + attentionNumbers(*block.cross, T, S);
        widest = std::max(widest, numbers);
        residuals += T * D;
    }
    // What is kept, and as much again of gradients at their widest; those that go on, before and after a
    // block.
    return sizeof(float) * (2 * widest + 2 * readouts * residuals);
}

Result<MemoryShares> shareMemory(const MemoryLimit& limit, const MemoryNeeds& needs) {
    if (limit.bytes == 0) return MemoryShares{needs.matrices, kEverything, kEverything};
    const std::uint64_t always = limit.process + needs.plain + needs.pass + needs.residuals;
    const std::uint64_t least = always + std::min(needs.use, needs.matrices);
    if (least > limit.bytes) {
        return fail(ErrorCode::memoryLimit,
                    fmt::format("this model needs at least {}; the limit is {}", mebibytes(least),
                                mebibytes(limit.bytes)),
                    "raise --memory-limit");
    }
    MemoryShares shares;
    const std::uint64_t left = limit.bytes - always;
    if (needs.matrices <= left) {
        shares.matrices = needs.matrices;
    } else {
        // A quarter stays for caches and captures: what is not kept is slower, what cannot be captured is
        // lost.
        shares.matrices = (left - needs.use) / 4 * 3;
    }
    const std::uint64_t beside = left - shares.matrices - (shares.matrices < needs.matrices ? needs.use : 0);
    shares.caches = std::min(needs.residuals + beside / 2, limit.bytes / 4);
    shares.captures = needs.residuals + beside - shares.caches;
    return shares;
}

}  // namespace headscope
