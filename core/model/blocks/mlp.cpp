// SPDX-License-Identifier: GPL-3.0-or-later
// Linear maps, activations, the MLP.
#include "core/model/blocks/mlp.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/clamp_max.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/index_add.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros_like.h>

#include "core/model/activation.h"

namespace headscope {

at::Tensor linear(const at::Tensor& x, const LinearWeights& weights, std::optional<Activation> after) {
    return multiply(x, weights.weight, weights.bias, after);
}

namespace {

at::Tensor expertOutput(const at::Tensor& x, const BlockSpec& block, const ExpertWeights& weights) {
    const at::Tensor in = linear(x, weights.in);  // [n, F]
    if (block.experts.form == ExpertForm::gated)
        return linear(linear(x, weights.gate, block.activation) * in, weights.out);  // [n, D]
    constexpr double kLimit = 7.0;
    const at::Tensor gate = linear(x, weights.gate).clamp_max(kLimit);  // [n, F]
    return linear(activate(gate, Activation::geluQuick) * (in.clamp(-kLimit, kLimit) + 1.0),
                  weights.out);  // [n, D]
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
    const at::Tensor hidden = block.mlp == MlpKind::gated
                                  ? linear(x, weights.mlpGate, block.activation) * linear(x, weights.mlpIn)
                                  : linear(x, weights.mlpIn, block.activation);  // [B, P, F]
    return linear(hidden, weights.mlpOut);                                       // [B, P, D]
}

}  // namespace headscope
