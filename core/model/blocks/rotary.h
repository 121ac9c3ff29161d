// SPDX-License-Identifier: GPL-3.0-or-later
// Rotary position embedding.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/spec/rotary_spec.h"

namespace headscope {

/// cos and sin of every angle.
struct RotaryTable {
    at::Tensor cosine, sine;  // [n_ctx, dims / 2]
};

/// Radians per position of every pair, for a prompt of `count` tokens: base^(−2i/dims), stretched.
/// Shape: -> [dims / 2], float64.  Source: methods.md §1.2; transformers, modeling_rope_utils.py.
[[nodiscard]] at::Tensor rotaryFrequencies(const RotarySpec& spec, std::int64_t count);

/// Angles of positions 0 … count − 1, computed in float64.
/// Source: Su et al. 2021, RoFormer; methods.md §1.2.
[[nodiscard]] RotaryTable makeRotaryTable(const RotarySpec& spec, std::int64_t count);

/// Turns the first `spec.dims` dimensions of each head by its position; the rest passes.
/// Shape: x [B, P, H, d], positions [P] int64 -> [B, P, H, d].
[[nodiscard]] at::Tensor rotate(const at::Tensor& x, const RotarySpec& spec, const RotaryTable& table,
                                const at::Tensor& positions);

}  // namespace headscope
