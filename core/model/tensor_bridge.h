// SPDX-License-Identifier: GPL-3.0-or-later
// The only crossing between tensors and plain values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/tensor_entry.h"
#include "core/results/captured_tensor.h"

namespace headscope {

/// A tensor over the bytes of a checkpoint. f32 is not copied: the mapping must outlive the tensor.
/// f16, bf16 and f64 become f32.  Shape: that of the entry.  Errors: tensorDtype.
[[nodiscard]] Result<at::Tensor> tensorFromEntry(const TensorEntry& entry);

/// Nothing where the tensor has f32, f16, bf16 or f64 values.  Errors: tensorDtype.
[[nodiscard]] Result<void> checkFloating(const TensorEntry& entry);

/// The type of a tensor's elements; of another dtype than checkFloating() accepts it is a broken promise.
[[nodiscard]] at::ScalarType scalarTypeOf(Dtype dtype);

/// The mapped bytes as they are, where strides can say how the tensor lies in them.
/// Shape: that of the entry, in its dtype.
[[nodiscard]] std::optional<at::Tensor> mappedView(const TensorEntry& entry);

/// As tensorFromEntry(), of an entry that checkFloating() accepted.
[[nodiscard]] at::Tensor expandEntry(const TensorEntry& entry);

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
