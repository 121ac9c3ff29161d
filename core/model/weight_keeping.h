// SPDX-License-Identifier: GPL-3.0-or-later
// Which matrices become f32 for good, and which stay in their file.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/model/weights.h"

namespace headscope {

/// Bytes of the matrices that stay in their file, each once.
struct MatrixSizes {
    std::uint64_t all = 0;  ///< of all of them as f32
    std::uint64_t use = 0;  ///< most that one use holds, StoredMatrix::useBytes()
};

/// Sums over the matrices that are not tensors yet.
[[nodiscard]] MatrixSizes sizesOf(Weights& weights);

/// Makes f32 tensors of matrices as long as they fit into `bytes`, from the end of the walk to its beginning:
/// a pass that resumes in layer l reads all that comes after, so the last ones are used most. Every value is
/// looked at, of those too that stay in their file.
/// Errors: notFinite (names the tensor).
[[nodiscard]] Result<void> keepMatrices(Weights& weights, std::uint64_t bytes);

/// Makes tensors of `type` of all matrices that the walk multiplies with, one block of f32 at a time; tables
/// of embeddings, norms and biases stay as they are. The walk then multiplies in that type and keeps its
/// residual stream in f32. Gradients flow back. Every value of a matrix that lies in its file is looked at.
/// Errors: notFinite (names the tensor).
[[nodiscard]] Result<void> narrowMatrices(Weights& weights, at::ScalarType type);

/// True where no value is NaN or infinite.
[[nodiscard]] bool allFinite(const at::Tensor& tensor);

/// The error of a tensor that is not.
[[nodiscard]] Failure notFinite(const std::string& tensor);

}  // namespace headscope
