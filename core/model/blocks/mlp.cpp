// SPDX-License-Identifier: GPL-3.0-or-later
// Linear maps, activations, the MLP.
#include "core/model/blocks/mlp.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/clamp_max.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/index_add.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros_like.h>

namespace headscope {

at::Tensor linear(const at::Tensor& x, const LinearWeights& weights) {
    return multiply(x, weights.weight, weights.bias);
}

at::Tensor activate(const at::Tensor& x, Activation activation) {
    switch (activation) {
        case Activation::relu:
            return at::relu(x);
        case Activation::gelu:
            return at::gelu(x, "none");
        case Activation::geluTanh:
            return at::gelu(x, "tanh");
        case Activation::geluQuick:
            return x * at::sigmoid(1.702 * x);
        case Activation::tanh:
            return at::tanh(x);
        case Activation::silu:
            break;
    }
    return at::silu(x);
}

namespace {

at::Tensor expertOutput(const at::Tensor& x, const BlockSpec& block, const ExpertWeights& weights) {
    at::Tensor gate = linear(x, weights.gate);  // [n, F]
    at::Tensor in = linear(x, weights.in);      // [n, F]
    if (block.experts.form == ExpertForm::gated)
        return linear(activate(gate, block.activation) * in, weights.out);  // [n, D]
    constexpr double kLimit = 7.0;
    gate = gate.clamp_max(kLimit);
    in = in.clamp(-kLimit, kLimit);
    return linear(activate(gate, Activation::geluQuick) * (in + 1.0), weights.out);  // [n, D]
}

}  // namespace

at::Tensor mixture(const at::Tensor& x, const BlockSpec& block, const BlockWeights& weights) {
    const at::Tensor tokens = x.flatten(0, 1);                                  // [N, D]
    const at::Tensor shares = at::softmax(linear(tokens, weights.router), -1);  // [N, E]
    auto [best, chosen] = at::topk(shares, block.experts.perToken, -1);         // [N, perToken]
    if (block.experts.sharesSumToOne) best = best / best.sum(-1, true);
    at::Tensor out = at::zeros_like(tokens);  // [N, D]
    for (std::size_t e = 0; e < weights.experts.size(); ++e) {
        const at::Tensor share = (best * (chosen == static_cast<std::int64_t>(e))).sum(-1);  // [N]
        const at::Tensor rows = share.nonzero().squeeze(-1);                                 // [n]
        if (rows.numel() == 0) continue;
        const at::Tensor written = expertOutput(tokens.index_select(0, rows), block, weights.experts[e]);
        out = out.index_add(0, rows, written * share.index_select(0, rows).unsqueeze(-1));
    }
    return out.view_as(x);
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
