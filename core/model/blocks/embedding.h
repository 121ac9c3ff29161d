// SPDX-License-Identifier: GPL-3.0-or-later
// Token, position and segment embeddings.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/spec/model_spec.h"
#include "core/model/weights.h"
#include "core/request/model_input.h"

namespace headscope {

/// The residual entering layer 0.  Shape: -> [1, T, D].
[[nodiscard]] at::Tensor embedTokens(const ModelInput& input, const ModelSpec& spec, const Weights& weights);

}  // namespace headscope
