// SPDX-License-Identifier: GPL-3.0-or-later
// Token, position and segment embeddings.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/spec/model_spec.h"
#include "core/model/weights.h"

namespace headscope {

/// The residual entering layer 0 of a stack.
/// Shape: ids and segments [B, T] or [T] (int64) -> [B, T, D], B = 1 for [T]; segments undefined: all 0.
[[nodiscard]] at::Tensor embedTokens(const at::Tensor& ids, const at::Tensor& segments, const ModelSpec& spec,
                                     const StackSpec& stack, const StackWeights& weights);

}  // namespace headscope
