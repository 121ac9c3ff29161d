// SPDX-License-Identifier: GPL-3.0-or-later
// Token, position and segment embeddings.
#include "core/model/blocks/embedding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>

#include "core/model/blocks/norm.h"

namespace headscope {

at::Tensor embedTokens(const at::Tensor& ids, const at::Tensor& segments, const ModelSpec& spec,
                       const Weights& weights) {
    at::Tensor residual = at::embedding(weights.tokens, ids);  // [B, T, D] or [T, D]
    if (spec.main().positions == Positions::learned)
        residual = residual + weights.positions.narrow(0, 0, ids.size(-1));
    if (spec.main().embedding.segments > 0) {
        residual = residual + (segments.defined() ? at::embedding(weights.segments, segments)
                                                  : weights.segments.select(0, 0));
    }
    residual = normalise(residual, spec.main().embedding.norm, weights.embedNorm, spec.normEpsilon);
    return residual.dim() == 2 ? residual.unsqueeze(0) : residual;  // [B, T, D]
}

}  // namespace headscope
