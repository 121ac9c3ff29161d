// SPDX-License-Identifier: GPL-3.0-or-later
// The MLP of a block, plain or gated.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "core/model/spec/model_spec.h"
#include "core/model/weights.h"

namespace headscope {

/// y = x Wᵀ + b, then the non-linearity where one is given.  Shape: x [.., in] -> [.., out].
[[nodiscard]] at::Tensor linear(const at::Tensor& x, const LinearWeights& weights,
                                std::optional<Activation> after = {});

/// Σ over the chosen experts of share · expert(x); the router's softmax gives the shares.
/// Shape: x [B, P, D] -> [B, P, D].  Source: Shazeer et al. 2017; Jiang et al. 2024 §2.
[[nodiscard]] at::Tensor mixture(const at::Tensor& x, const BlockSpec& block, const BlockWeights& weights);

/// act(x W_in) W_out, or (act(x W_gate) ⊙ x W_in) W_out.  Shape: x [B, P, D] -> [B, P, D].
/// Source: gated form, Shazeer 2020 (GLU variants).
[[nodiscard]] at::Tensor mlp(const at::Tensor& x, const BlockSpec& block, const BlockWeights& weights);

}  // namespace headscope
