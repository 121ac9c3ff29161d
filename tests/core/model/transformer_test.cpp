// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients flow through the one forward, and batches share what they can.
#include "core/model/transformer.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "model_fixture.h"

namespace headscope::test {
namespace {

InterventionSet zeroed(std::uint32_t layer, std::uint32_t head) {
    return InterventionSet().toggled({Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{head}},
                                     EditKind::zeroZ);
}

at::Tensor lossOf(const Transformer& transformer, const at::Tensor& residual, const InterventionSet& edits) {
    WalkPlan plan;
    plan.end = transformer.spec().endStep();
    plan.edits = {edits};
    Taps taps;
    const auto leaving = transformer.walk({residual, {}}, plan, taps);
    return -at::log_softmax(transformer.unembed(leaving.value().residual)[0][-1], -1)[3];
}

// The same walk, with edits, under autograd: against central differences in every family.
TEST(Transformer, GradientsEqualFiniteDifferences) {
    for (const char* name : {"gpt2", "bert-masked-lm", "llama", "mistral-window"}) {
        const auto model = openModel(sourceDir() / "tests/data/models" / name);
        const Transformer& transformer = model->transformer();
        at::Tensor residual =
            transformer.embed({{TokenId{5}, TokenId{9}, TokenId{2}, TokenId{40}, TokenId{11}}, {}})
                .residual.detach();
        residual.requires_grad_(true);
        lossOf(transformer, residual, zeroed(1, 2)).backward();
        const at::Tensor gradient = residual.grad();
        ASSERT_TRUE(gradient.defined()) << name;
        const at::NoGradGuard noGradients;
        at::manual_seed(3);
        for (int probe = 0; probe < 4; ++probe) {
            const at::Tensor direction = at::randn(residual.sizes());
            constexpr double kStep = 3e-4;
            const double ahead =
                lossOf(transformer, residual + direction * kStep, zeroed(1, 2)).item<double>();
            const double behind =
                lossOf(transformer, residual - direction * kStep, zeroed(1, 2)).item<double>();
            const double expected = (ahead - behind) / (2 * kStep);
            const double slope = (gradient * direction).sum().item<double>();
            EXPECT_NEAR(slope, expected, 3e-2 * std::max(1.0, std::abs(expected))) << name;
        }
    }
}

TEST(Transformer, BatchAxisStaysOneUntilTheFirstEdit) {
    const auto model = openModel(sourceDir() / "tests/data/models/gpt2");
    const at::NoGradGuard noGradients;
    WalkPlan plan;
    plan.edits = {zeroed(1, 0), zeroed(1, 1), InterventionSet()};
    plan.end = WalkStep{3};
    TapRequest wanted;
    wanted.states = true;
    Taps taps(wanted);
    const auto leaving =
        model->transformer().walk(model->transformer().embed({{TokenId{1}, TokenId{2}}, {}}), plan, taps);
    EXPECT_EQ(leaving->residual.size(0), 3);
    EXPECT_EQ(taps.states().at({Stack::main, LayerIndex{1}}).residual.size(0), 1);
    EXPECT_EQ(taps.states().at({Stack::main, LayerIndex{2}}).residual.size(0), 3);
}

TEST(Transformer, NeededRowsEqualTheSameRowsOfAll) {
    const auto model = openModel(sourceDir() / "tests/data/models/mistral-window");
    const at::NoGradGuard noGradients;
    const Transformer& transformer = model->transformer();
    const WalkState entering = transformer.embed(
        {{TokenId{1}, TokenId{2}, TokenId{3}, TokenId{4}, TokenId{5}, TokenId{6}, TokenId{7}}, {}});
    WalkPlan plan;
    plan.end = WalkStep{3};
    Taps taps;
    const at::Tensor all = transformer.walk(entering, plan, taps)->residual;
    plan.rows = std::vector<Position>{Position{2}, Position{6}};
    const at::Tensor some = transformer.walk(entering, plan, taps)->residual;
    ASSERT_EQ(some.size(1), 2);
    EXPECT_TRUE(at::allclose(some[0][0], all[0][2], 0, 1e-5));
    EXPECT_TRUE(at::allclose(some[0][1], all[0][6], 0, 1e-5));
}

TEST(Transformer, StopsBetweenLayersWhenCancelled) {
    const auto model = openModel(sourceDir() / "tests/data/models/gpt2");
    WalkPlan plan;
    plan.end = WalkStep{3};
    plan.job = JobContext(std::make_shared<const std::atomic<bool>>(true), {});
    Taps taps;
    const auto leaving =
        model->transformer().walk(model->transformer().embed({{TokenId{1}}, {}}), plan, taps);
    ASSERT_FALSE(leaving);
    EXPECT_EQ(leaving.error().code, ErrorCode::cancelled);
}

// TransformerLens's zero keeps c = b_V + β W_V: what z is when the normalised input is zero.
TEST(Transformer, ConstantZIsTheHeadsAnswerToNothing) {
    const auto model = openModel(sourceDir() / "tests/data/models/gpt2");
    const at::NoGradGuard noGradients;
    const Transformer& transformer = model->transformer();
    const BlockWeights& weights = transformer.weights().stack(Stack::main).blocks[1];
    const at::Tensor expected =
        (at::matmul(weights.attn.v.weight.tensor(), weights.attnNorm.bias) + weights.attn.v.bias)
            .view({4, 6});
    EXPECT_TRUE(at::allclose(transformer.constantZ({Stack::main, LayerIndex{1}}), expected, 1e-6, 1e-6));
    const auto bert = openModel(sourceDir() / "tests/data/models/bert-masked-lm");
    EXPECT_TRUE(
        bert->transformer()
            .constantZ({Stack::main, LayerIndex{1}})
            .equal(bert->transformer().weights().stack(Stack::main).blocks[1].attn.v.bias.view({4, 6})));
}

}  // namespace
}  // namespace headscope::test
