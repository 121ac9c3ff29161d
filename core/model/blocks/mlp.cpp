// SPDX-License-Identifier: GPL-3.0-or-later
// Linear maps, activations, the MLP.
#include "core/model/blocks/mlp.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>

namespace headscope {

at::Tensor linear(const at::Tensor& x, const LinearWeights& weights) {
    if (weights.weight.scalar_type() == x.scalar_type()) return at::linear(x, weights.weight, weights.bias);
    // Weights of 16 bits meet inputs of 16 bits, with sums of 32; the residual stream keeps its precision.
    const at::Tensor product =
        at::linear(x.to(weights.weight.scalar_type()), weights.weight).to(x.scalar_type());
    return weights.bias.defined() ? product + weights.bias : product;
}

at::Tensor activate(const at::Tensor& x, Activation activation) {
    switch (activation) {
        case Activation::relu:
            return at::relu(x);
        case Activation::gelu:
            return at::gelu(x, "none");
        case Activation::geluTanh:
            return at::gelu(x, "tanh");
        case Activation::silu:
            break;
    }
    return at::silu(x);
}

at::Tensor mlp(const at::Tensor& x, const BlockSpec& block, const BlockWeights& weights) {
    at::Tensor hidden = linear(x, weights.mlpIn);  // [B, P, F]
    if (block.mlp == MlpKind::gated) {
        hidden = activate(linear(x, weights.mlpGate), block.activation) * hidden;  // [B, P, F]
    } else {
        hidden = activate(hidden, block.activation);  // [B, P, F]
    }
    return linear(hidden, weights.mlpOut);  // [B, P, D]
}

}  // namespace headscope
