// SPDX-License-Identifier: GPL-3.0-or-later
// The non-linearities of MLPs and heads.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/spec/model_spec.h"

namespace headscope {

/// The non-linearity.  Shape: x -> same.  Source: GELU, Hendrycks & Gimpel 2016; SiLU, Elfwing et al. 2017.
[[nodiscard]] at::Tensor activate(const at::Tensor& x, Activation activation);

}  // namespace headscope
