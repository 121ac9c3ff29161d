// SPDX-License-Identifier: GPL-3.0-or-later
// Mixtures by hand: the chosen experts, their shares, and tokens that take different ones.
#include "core/model/blocks/mlp.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace headscope {
namespace {

// Experts over one dimension: expert e multiplies by e + 1, with an open gate.
BlockWeights multipliers(std::int64_t experts) {
    BlockWeights weights;
    weights.router.weight = at::arange(experts, at::kFloat).view({experts, 1});  // prefers the last for x > 0
    for (std::int64_t e = 0; e < experts; ++e) {
        const auto matrix = [](float value) { return LinearWeights{at::full({1, 1}, value), at::Tensor()}; };
        weights.experts.push_back(
            {{at::zeros({1, 1}), at::ones({1})}, matrix(static_cast<float>(e + 1)), matrix(1.0F)});
    }
    return weights;
}

TEST(Mixture, WeighsTheChosenExperts) {
    BlockSpec block;
    block.activation = Activation::relu;  // relu(1) is an open gate
    block.experts = {3, 2, 1, true, ExpertForm::gated};
    const BlockWeights weights = multipliers(3);
    const at::Tensor x = at::tensor({1.0F, -1.0F}).view({1, 2, 1});
    const at::Tensor out = mixture(x, block, weights).flatten();
    // Logits 0, 1, 2 for the first token: experts 2 and 1, shares e² and e¹ of their sum.
    const double first = (3.0 * std::exp(2.0) + 2.0 * std::exp(1.0)) / (std::exp(2.0) + std::exp(1.0));
    // 0, −1, −2 for the second: experts 0 and 1.
    const double second = -(1.0 + 2.0 * std::exp(-1.0)) / (1.0 + std::exp(-1.0));
    EXPECT_NEAR(out[0].item<double>(), first, 1e-5);
    EXPECT_NEAR(out[1].item<double>(), second, 1e-5);
    block.experts.sharesSumToOne = false;
    const double whole = 1.0 + std::exp(1.0) + std::exp(2.0);
    EXPECT_NEAR(mixture(x, block, weights).flatten()[0].item<double>(),
                (3.0 * std::exp(2.0) + 2.0 * std::exp(1.0)) / whole, 1e-5);
}

TEST(Mixture, PassesGradientsToTheExpertsThatWereChosen) {
    BlockSpec block;
    block.activation = Activation::relu;
    block.experts = {3, 1, 1, true, ExpertForm::gated};
    BlockWeights weights = multipliers(3);
    for (ExpertWeights& expert : weights.experts) expert.in.weight.tensor().requires_grad_(true);
    mixture(at::ones({1, 1, 1}), block, weights).sum().backward();
    EXPECT_FALSE(weights.experts[0].in.weight.tensor().grad().defined());
    EXPECT_TRUE(weights.experts[2].in.weight.tensor().grad().defined());
}

}  // namespace
}  // namespace headscope
