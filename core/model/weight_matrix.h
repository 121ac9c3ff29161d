// SPDX-License-Identifier: GPL-3.0-or-later
// The matrix of a linear map or a table of embeddings: a tensor, or one that is read from the file at each
// use.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

#include "core/model/spec/model_spec.h"

namespace headscope {

class StoredMatrix;

/// A value; copies share what they refer to.
class WeightMatrix {
public:
    WeightMatrix() = default;
    /// A tensor that is there already.  Shape: [out, in].
    WeightMatrix(at::Tensor tensor);  // NOLINT(google-explicit-constructor)
    /// One that stays in its file.
    explicit WeightMatrix(std::shared_ptr<const StoredMatrix> stored);

    /// False: the model has no such matrix.
    [[nodiscard]] bool defined() const { return m_tensor.defined() || m_stored; }
    /// The matrix in another floating type.  Shape: -> [out, in].
    [[nodiscard]] WeightMatrix to(at::ScalarType type) const;
    /// Null where the matrix is a tensor.
    [[nodiscard]] const StoredMatrix* stored() const { return m_stored.get(); }
    /// All of it: the tensor, or f32 for this use alone.  Shape: -> [out, in].
    [[nodiscard]] at::Tensor tensor() const;
    /// Rows by number.  Shape: ids [..] (int64) -> [.., in].
    [[nodiscard]] at::Tensor lookUp(const at::Tensor& ids) const;

private:
    at::Tensor m_tensor;
    std::shared_ptr<const StoredMatrix> m_stored;
};

/// y = x Wᵀ + b, then the non-linearity where one is given; in blocks of W's rows where it is large and stays
/// in its file.
/// Shape: x [.., in], bias [out] or undefined -> [.., out], in x's type.
[[nodiscard]] at::Tensor multiply(const at::Tensor& x, const WeightMatrix& weight, const at::Tensor& bias,
                                  std::optional<Activation> after = {});

}  // namespace headscope
