// SPDX-License-Identifier: GPL-3.0-or-later
// Both libraries give one product.
#include "core/model/dense_product.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/model/activation.h"

namespace headscope {
namespace {

TEST(DenseProduct, LibrariesAgreeOnEveryLayout) {
    const at::NoGradGuard noGradients;
    at::manual_seed(3);
    const at::Tensor bias = at::randn({48});
    const at::Tensor wide = at::randn({2, 9, 100});
    for (const at::Tensor& x : {at::randn({1, 7, 32}), at::randn({5, 32}), wide.narrow(2, 20, 32),
                                at::randn({3, 1, 32}).expand({3, 4, 32})}) {
        for (const at::Tensor& weight :
             {at::randn({48, 32}), at::randn({32, 48}).t(), at::randn({90, 32}).narrow(0, 11, 48),
              at::randn({48, 70}).narrow(1, 5, 32), at::randn({32, 90}).narrow(1, 7, 48).t()}) {
            for (const at::Tensor& added : {bias, at::randn({48, 2}).select(1, 1), at::Tensor()}) {
                const at::Tensor expected = at::linear(x, weight, added);
                for (const auto library : {ProductLibrary::mkl, ProductLibrary::oneDnn}) {
                    const at::Tensor product = denseProduct(x, weight, added, {}, library);
                    ASSERT_EQ(product.sizes(), expected.sizes());
                    EXPECT_TRUE(at::allclose(product, expected, 1e-5, 1e-5));
                }
            }
        }
    }
}

TEST(DenseProduct, SmallProductsStayWithMkl) {
    EXPECT_EQ(productLibrary(at::empty({64, 64})), ProductLibrary::mkl);
    EXPECT_EQ(productLibrary(at::empty({768, 768})), productLibrary(at::empty({3072, 768})));
}

TEST(DenseProduct, GradientsFlowWhereTheyAreWanted) {
    at::Tensor weight = at::randn({3, 4}).requires_grad_();
    denseProduct(at::randn({2, 4}), weight, {}, {}, ProductLibrary::oneDnn).sum().backward();
    EXPECT_TRUE(weight.grad().defined());
}

TEST(DenseProduct, EqualShapesGiveEqualBits) {
    const at::NoGradGuard noGradients;
    const at::Tensor x = at::randn({64, 96}), weight = at::randn({128, 96});
    for (const auto library : {ProductLibrary::mkl, ProductLibrary::oneDnn})
        EXPECT_TRUE(denseProduct(x, weight, {}, {}, library).equal(denseProduct(x, weight, {}, {}, library)));
}

TEST(DenseProduct, NonLinearitiesAreThoseOfTheirNames) {
    const at::NoGradGuard noGradients;
    const at::Tensor x = at::randn({40, 24}) * 2, weight = at::randn({56, 24}), bias = at::randn({56});
    const at::Tensor sums = at::linear(x, weight, bias);
    for (const Activation after : {Activation::relu, Activation::gelu, Activation::geluTanh,
                                   Activation::geluQuick, Activation::silu, Activation::tanh}) {
        for (const auto library : {ProductLibrary::mkl, ProductLibrary::oneDnn}) {
            EXPECT_TRUE(at::allclose(denseProduct(x, weight, bias, after, library), activate(sums, after),
                                     1e-5, 1e-5))
                << static_cast<int>(after);
        }
    }
}

}  // namespace
}  // namespace headscope
