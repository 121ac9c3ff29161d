// SPDX-License-Identifier: GPL-3.0-or-later
// Rotary position embedding.
#include "core/model/blocks/rotary.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>

namespace headscope {

RotaryTable makeRotaryTable(const RotarySpec& spec, std::int64_t count) {
    const auto f64 = at::TensorOptions(at::kDouble);
    const at::Tensor exponents =
        at::arange(0, spec.dims, 2, f64) / static_cast<double>(spec.dims);               // [dims / 2]
    const at::Tensor frequencies = at::pow(static_cast<double>(spec.base), -exponents);  // [dims / 2]
    const at::Tensor angles = at::outer(at::arange(count, f64), frequencies);            // [count, dims / 2]
    return {at::cos(angles).to(at::kFloat), at::sin(angles).to(at::kFloat)};
}

at::Tensor rotate(const at::Tensor& x, const RotarySpec& spec, const RotaryTable& table,
                  const at::Tensor& positions) {
    const auto dims = static_cast<std::int64_t>(spec.dims);
    const at::Tensor cosine = table.cosine.index_select(0, positions).unsqueeze(1);  // [P, 1, dims / 2]
    const at::Tensor sine = table.sine.index_select(0, positions).unsqueeze(1);      // [P, 1, dims / 2]
    const at::Tensor turning = x.narrow(-1, 0, dims);                                // [B, P, H, dims]
    const bool half = spec.pairing == RotaryPairing::halfSplit;
    const at::Tensor pairs =
        half ? turning.unflatten(-1, {2, dims / 2}) : turning.unflatten(-1, {dims / 2, 2});
    const std::int64_t axis = half ? -2 : -1;
    const at::Tensor a = pairs.select(axis, 0);  // [B, P, H, dims / 2]
    const at::Tensor b = pairs.select(axis, 1);  // [B, P, H, dims / 2]
    at::Tensor turned =
        at::stack({a * cosine - b * sine, b * cosine + a * sine}, axis).flatten(-2);  // [B, P, H, dims]
    if (dims == x.size(-1)) return turned;
    return at::cat({turned, x.narrow(-1, dims, x.size(-1) - dims)}, -1);  // [B, P, H, d]
}

}  // namespace headscope
