// SPDX-License-Identifier: GPL-3.0-or-later
// Products with matrices that are there, and with those that come in blocks.
#include "core/model/weight_matrix.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <utility>

#include "core/model/activation.h"
#include "core/model/dense_product.h"
#include "core/model/stored_matrix.h"

namespace headscope {
namespace {

at::Tensor product(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                   std::optional<Activation> after) {
    if (weight.scalar_type() == x.scalar_type()) return denseProduct(x, weight, bias, after);
    // Weights of 16 bits meet inputs of 16 bits, with sums of 32; the residual stream keeps its precision.
    if (weight.scalar_type() == at::kBFloat16 && !at::GradMode::is_enabled() && multipliesBfloat16()) {
        const at::Tensor added = bias.defined() ? bias.to(at::kBFloat16) : bias;
        return denseProduct(x.to(at::kBFloat16), weight, added, after, ProductLibrary::oneDnn)
            .to(x.scalar_type());
    }
    const at::Tensor narrow = at::linear(x.to(weight.scalar_type()), weight).to(x.scalar_type());
    const at::Tensor sum = bias.defined() ? narrow + bias : narrow;
    return after ? activate(sum, *after) : sum;
}

}  // namespace

WeightMatrix::WeightMatrix(at::Tensor tensor) : m_tensor(std::move(tensor)) {}

WeightMatrix::WeightMatrix(std::shared_ptr<const StoredMatrix> stored) : m_stored(std::move(stored)) {}

at::Tensor WeightMatrix::tensor() const { return m_stored ? m_stored->block(0, m_stored->rows()) : m_tensor; }

WeightMatrix WeightMatrix::to(at::ScalarType type) const { return tensor().to(type); }

at::Tensor WeightMatrix::lookUp(const at::Tensor& ids) const {
    return m_stored ? m_stored->lookUp(ids) : at::embedding(m_tensor, ids);
}

at::Tensor multiply(const at::Tensor& x, const WeightMatrix& weight, const at::Tensor& bias,
                    std::optional<Activation> after) {
    const StoredMatrix* stored = weight.stored();
    if (!stored || stored->blockRows() >= stored->rows()) return product(x, weight.tensor(), bias, after);
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape.back() = stored->rows();
    at::Tensor out = at::empty(shape, x.options());  // [.., out]
    for (std::int64_t first = 0; first < stored->rows(); first += stored->blockRows()) {
        const std::int64_t count = std::min(stored->blockRows(), stored->rows() - first);
        const at::Tensor part = bias.defined() ? bias.narrow(0, first, count) : at::Tensor();
        out.narrow(-1, first, count).copy_(product(x, stored->block(first, count), part, after));
    }
    return out;
}

}  // namespace headscope
