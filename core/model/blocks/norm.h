// SPDX-License-Identifier: GPL-3.0-or-later
// Layer and RMS normalisation.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/spec/model_spec.h"
#include "core/model/weights.h"

namespace headscope {

/// Normalises the last axis.  Shape: x [.., D] -> [.., D].
/// Source: LayerNorm, Ba et al. 2016; RMSNorm, Zhang & Sennrich 2019.
[[nodiscard]] at::Tensor normalise(const at::Tensor& x, NormKind kind, const NormWeights& weights,
                                   float epsilon);

}  // namespace headscope
