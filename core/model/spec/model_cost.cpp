// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over layers and rows.
#include "core/model/spec/model_cost.h"

#include <functional>
#include <numeric>
#include <set>
#include <string_view>

namespace headscope {
namespace {

// Weights that one token is multiplied with in a layer.
std::uint64_t weightsPerToken(const ModelSpec& spec, const BlockSpec& block, const LayerSpec& layer) {
    const std::uint64_t D = spec.modelDim;
    const AttentionSpec& attention = block.attention;
    const std::uint64_t d = attention.headDim;
    std::uint64_t attentionWeights = D * d * 2 * (std::uint64_t{attention.queryHeads} + attention.kvHeads);
    if (block.cross) {
        attentionWeights +=
            D * block.cross->headDim * 2 * (std::uint64_t{block.cross->queryHeads} + block.cross->kvHeads);
    }
    if (layer.hasExperts) {
        const ExpertsSpec& experts = block.experts;
        return attentionWeights + D * experts.count + 3 * D * experts.dim * experts.perToken;
    }
    return attentionWeights + (block.mlp == MlpKind::gated ? 3 : 2) * D * std::uint64_t{block.mlpDim};
}

}  // namespace

ModelCost costOf(const ModelSpec& spec, std::uint32_t tokens) {
    const std::uint64_t T = tokens;
    ModelCost cost;
    cost.tokens = tokens;
    for (const StackSpec& stack : spec.stacks) {
        const AttentionSpec& attention = stack.block.attention;
        const std::uint64_t heads = attention.queryHeads;
        for (const LayerSpec& layer : stack.layers) {
            cost.operations += 2 * T * weightsPerToken(spec, stack.block, layer);
            const std::uint64_t sublayers = stack.block.cross ? 2 : 1;
            cost.operations += sublayers * 4 * T * T * heads * attention.headDim;
            cost.patternBytes += sublayers * T * T * heads * sizeof(float);
            cost.keyValueBytes += sublayers * 2 * T * attention.kvHeads * attention.headDim * sizeof(float);
        }
    }
    if (spec.output.head) cost.operations += 2 * T * spec.modelDim * std::uint64_t{spec.outputs()};
    return cost;
}

std::uint64_t parametersOf(const TensorTable& table) {
    std::set<std::string_view> counted;
    std::uint64_t sum = 0;
    for (const TensorRow& row : table.rows) {
        if (!row.required && !row.ours.starts_with("head.")) continue;
        if (!counted.insert(row.theirs).second) continue;
        sum += std::accumulate(row.shape.begin(), row.shape.end(), std::uint64_t{1}, std::multiplies<>());
    }
    return sum;
}

}  // namespace headscope
