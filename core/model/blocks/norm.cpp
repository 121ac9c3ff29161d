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
            return at::layer_norm(x, {x.size(-1)}, weights.weight, weights.bias, epsilon);
        case NormKind::rmsNorm:
            break;
    }
    const at::Tensor meanSquare = (x * x).mean(-1, true);         // [.., 1]
    return x * at::rsqrt(meanSquare + epsilon) * weights.weight;  // [.., D]
}

}  // namespace headscope
