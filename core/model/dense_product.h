// SPDX-License-Identifier: GPL-3.0-or-later
// x Wᵀ + b by the library that is fast on this processor.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "core/model/spec/model_spec.h"

namespace headscope {

/// Which library multiplies f32 matrices where no gradient is wanted.
enum class ProductLibrary { mkl, oneDnn };

/// MKL takes its AVX-512 kernels on Intel's processors alone; elsewhere oneDNN, which LibTorch carries too,
/// is twice as fast. It makes a kernel for every new shape, half a millisecond each, so small products stay
/// with MKL. Decided by vendor and shape, not by a measurement, so that a machine always gives the same sums.
/// Shape: weight [out, in].
[[nodiscard]] ProductLibrary productLibrary(const at::Tensor& weight);

/// The same for products of queries with `keys` keys, and of patterns with values, head by head: their shapes
/// come again in every head and layer, so a kernel each pays off, but only long prompts make up for a call
/// per head.
[[nodiscard]] ProductLibrary attentionLibrary(std::int64_t keys);

/// True where this processor multiplies bfloat16 in instructions of its own, twice as many as f32.
[[nodiscard]] bool multipliesBfloat16();

/// y = x Wᵀ + b for tensors of one type, then the non-linearity where one is given: oneDNN applies the usual
/// ones to sums that have not left the cache yet. Without `library`: productLibrary() of the weight.
/// Shape: x [.., in], weight [out, in], bias [out] or undefined -> [.., out].
[[nodiscard]] at::Tensor denseProduct(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                      std::optional<Activation> after = {},
                                      std::optional<ProductLibrary> library = {});

}  // namespace headscope
