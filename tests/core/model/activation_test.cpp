// SPDX-License-Identifier: GPL-3.0-or-later
// Non-linearities that LibTorch has no name for.
#include "core/model/activation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace headscope {
namespace {

TEST(Activate, QuickGeluIsASigmoidGate) {
    const at::Tensor x = at::tensor({-2.0F, 0.0F, 1.0F});
    EXPECT_TRUE(at::allclose(activate(x, Activation::geluQuick), x * at::sigmoid(x * 1.702), 1e-6, 1e-7));
}

TEST(Activate, TanhKeepsItsBounds) {
    const at::Tensor x = at::tensor({-40.0F, 0.0F, 0.5F, 40.0F});
    const at::Tensor expected = at::tensor({-1.0F, 0.0F, std::tanh(0.5F), 1.0F});
    EXPECT_TRUE(at::allclose(activate(x, Activation::tanh), expected, 1e-6, 1e-7));
}

}  // namespace
}  // namespace headscope
