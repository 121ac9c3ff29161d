// SPDX-License-Identifier: GPL-3.0-or-later
// Layer and RMS normalisation.
#include "core/model/blocks/norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>

namespace headscope {

at::Tensor normalise(const at::Tensor& x, NormKind kind, const NormWeights& weights, float epsilon) {
    switch (kind) {
        case NormKind::none:
            return x;
        case NormKind::layerNorm:
            // One scale for each head, too: weight [H, d] (Cohere's queries and keys).
            if (weights.weight.dim() > 1)
                return at::layer_norm(x, {x.size(-1)}, {}, {}, epsilon) * weights.weight;
            return at::layer_norm(x, {x.size(-1)}, weights.weight, weights.bias, epsilon);
        case NormKind::plainLayerNorm:
            return at::layer_norm(x, {x.size(-1)}, {}, {}, epsilon);
        case NormKind::rmsNorm:
        case NormKind::rmsNormPlusOne:
            break;
    }
    const at::Tensor meanSquare = (x * x).mean(-1, true);               // [.., 1]
    const at::Tensor normalised = x * at::rsqrt(meanSquare + epsilon);  // [.., D]
    return kind == NormKind::rmsNorm ? normalised * weights.weight : normalised * (weights.weight + 1.0F);
}

}  // namespace headscope
