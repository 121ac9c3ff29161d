// SPDX-License-Identifier: GPL-3.0-or-later
// Token, position and segment embeddings.
#include "core/model/blocks/embedding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>

#include "core/model/blocks/norm.h"
#include "core/model/tensor_bridge.h"

namespace headscope {

at::Tensor embedTokens(const ModelInput& input, const ModelSpec& spec, const Weights& weights) {
    const auto tokens = static_cast<std::int64_t>(input.ids.size());
    std::vector<std::int64_t> ids;
    for (const TokenId id : input.ids) ids.push_back(id.value);
    at::Tensor residual = at::embedding(weights.tokens, indexTensor(ids));  // [T, D]
    if (spec.main().positions == Positions::learned)
        residual = residual + weights.positions.narrow(0, 0, tokens);
    if (spec.main().embedding.segments > 0) {
        std::vector<std::int64_t> segments(input.segments.begin(), input.segments.end());
        segments.resize(input.ids.size(), 0);
        residual = residual + at::embedding(weights.segments, indexTensor(segments));
    }
    residual = normalise(residual, spec.main().embedding.norm, weights.embedNorm, spec.normEpsilon);
    return residual.unsqueeze(0);  // [1, T, D]
}

}  // namespace headscope
