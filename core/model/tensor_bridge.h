// SPDX-License-Identifier: GPL-3.0-or-later
// The only crossing between tensors and plain values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/tensor_entry.h"
#include "core/results/captured_tensor.h"

namespace headscope {

/// A tensor over the bytes of a checkpoint. f32 is not copied: the mapping must outlive the tensor.
/// f16, bf16 and f64 become f32.  Shape: that of the entry.  Errors: tensorDtype.
[[nodiscard]] Result<at::Tensor> tensorFromEntry(const TensorEntry& entry);

/// Owned floats of any tensor.  Shape: row-major, numel().
[[nodiscard]] std::vector<float> floatsOf(const at::Tensor& tensor);

/// A captured tensor with the tensor's own shape.
[[nodiscard]] CapturedTensor capturedFrom(std::string name, const at::Tensor& tensor);

/// A float tensor that owns a copy of `values`.  Shape: `shape`.
[[nodiscard]] at::Tensor tensorFromFloats(const std::vector<float>& values,
                                          const std::vector<std::int64_t>& shape);

/// Token ids or positions as an int64 tensor.  Shape: [n].
[[nodiscard]] at::Tensor indexTensor(const std::vector<std::int64_t>& values);

}  // namespace headscope
