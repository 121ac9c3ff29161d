// SPDX-License-Identifier: GPL-3.0-or-later
// The non-linearities, by LibTorch.
#include "core/model/activation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>

namespace headscope {

at::Tensor activate(const at::Tensor& x, Activation activation) {
    switch (activation) {
        case Activation::relu:
            return at::relu(x);
        case Activation::gelu:
            return at::gelu(x, "none");
        case Activation::geluTanh:
            return at::gelu(x, "tanh");
        case Activation::geluQuick:
            return x * at::sigmoid(1.702 * x);
        case Activation::tanh:
            return at::tanh(x);
        case Activation::silu:
            break;
    }
    return at::silu(x);
}

}  // namespace headscope
