// SPDX-License-Identifier: GPL-3.0-or-later
// A model's tensors as one trains them: in the layout of its files, so that saving is writing.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"
#include "core/model/weights.h"

namespace headscope {

/// Leaves of autograd, under the names that transformers gives them. `names` and `tensors` have one order.
struct Parameters {
    std::vector<std::string> names;   ///< "transformer.h.0.attn.c_attn.weight"
    std::vector<at::Tensor> tensors;  ///< float32
};

/// Fresh weights: norms 1, biases 0, all else normal with σ = 0.02 · √(768 / D), and the two projections that
/// write into the residual stream divided by √(2 L). Source: Radford et al. 2019 §2.3 (σ = 0.02 at D = 768),
/// scaled with the width.
[[nodiscard]] Parameters freshParameters(const ModelSpec& spec, const TensorTable& table, std::uint64_t seed);

/// The weights of the forward as views of the parameters: gradients flow back.  Errors: as assembleWeights.
[[nodiscard]] Result<Weights> weightsOf(const ModelSpec& spec, const TensorTable& table,
                                        const Parameters& parameters);

}  // namespace headscope
