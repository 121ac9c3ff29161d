// SPDX-License-Identifier: GPL-3.0-or-later
// Where gradients begin: slopes of the readouts, by differences of what the head makes of a residual.
#include "core/forward/metric_slopes.h"

#include <ATen/ATen.h>

#include <numeric>

#include "core/model/transformer.h"
#include "expect_error.h"
#include "model_fixture.h"

namespace headscope::test {
namespace {

class MetricSlopesTest : public ::testing::Test {
protected:
    [[nodiscard]] SweepSetup setup(EffectMetric metric) {
        SweepRequest request;
        for (std::uint32_t t = 0; t < 7; ++t) request.input.ids.push_back(TokenId{(5 * t + 1) % 61});
        request.metric = metric;
        request.logits.target = TokenId{3};
        request.logits.foil = TokenId{4};
        return valueOf(setUpSweep(pass, request));
    }
    [[nodiscard]] const Transformer& transformer() const { return pass.model().transformer(); }

    ForwardPass pass{openModel(sourceDir() / "tests/data/models/gpt2"), kTestMemory};
};

TEST_F(MetricSlopesTest, SignedMetricsHaveOneSlope) {
    for (const EffectMetric metric : {EffectMetric::dloss, EffectMetric::dlogprob, EffectMetric::logitDiff}) {
        const SweepSetup made = setup(metric);
        const std::int64_t rows = metric == EffectMetric::dloss ? 7 : 1,
                           width = transformer().spec().modelDim;
        const at::Tensor residual = at::randn({1, rows, width});
        const MetricSlopes slopes = valueOf(slopesOf(transformer(), made, residual, {}));
        ASSERT_EQ(slopes.ofResidual.size(), 1U);
        EXPECT_EQ(slopes.ofResidual[0].sizes(), residual.sizes());
        EXPECT_TRUE(slopes.weights.empty());
        const auto read = [&](const at::Tensor& of) {
            const at::Tensor logits = transformer().unembed(of);
            return readMetric(metric, made.answer, logits, at::log_softmax(logits, -1), made.position,
                              made.empty.request.logits)
                .item<double>();
        };
        const at::Tensor direction = at::randn_like(residual);
        const double step = 1e-2;
        const double difference =
            (read(residual + step * direction) - read(residual - step * direction)) / (2 * step);
        const auto slope = (slopes.ofResidual[0] * direction).sum().item<double>();
        EXPECT_NEAR(slope, difference, 0.02 * std::abs(slope) + 2e-3) << metricText(metric);
        EXPECT_DOUBLE_EQ(slopes.effectOf(std::vector<double>{-0.25}), -0.25);
    }
}

TEST_F(MetricSlopesTest, NothingFollowsTheLastToken) {
    const MetricSlopes slopes = valueOf(slopesOf(transformer(), setup(EffectMetric::dloss),
                                                 at::randn({1, 7, transformer().spec().modelDim}), {}));
    EXPECT_EQ(slopes.ofResidual[0].select(1, 6).abs().max().item<float>(), 0.0F);
    EXPECT_GT(slopes.ofResidual[0].select(1, 5).abs().max().item<float>(), 0.0F);
}

TEST_F(MetricSlopesTest, EightTokensStandForTheDistribution) {
    const MetricSlopes slopes = valueOf(slopesOf(transformer(), setup(EffectMetric::kl),
                                                 at::randn({1, 1, transformer().spec().modelDim}), {}));
    EXPECT_LE(slopes.ofResidual.size(), 8U);
    EXPECT_GE(slopes.ofResidual.size(), 5U);
    ASSERT_EQ(slopes.weights.size(), slopes.ofResidual.size());
    EXPECT_NEAR(std::accumulate(slopes.weights.begin(), slopes.weights.end(), 0.0), 1.0, 1e-5);
    EXPECT_EQ(slopeCount(EffectMetric::kl, transformer().spec()), 8U);
    EXPECT_EQ(slopeCount(EffectMetric::dloss, transformer().spec()), 1U);
}

TEST_F(MetricSlopesTest, KlIsHalfTheWeightedSumOfSquares) {
    MetricSlopes slopes;
    slopes.weights = {0.5, 0.25};
    EXPECT_DOUBLE_EQ(slopes.effectOf(std::vector<double>{2.0, -4.0}), 0.5 * (0.5 * 4 + 0.25 * 16));
}

TEST_F(MetricSlopesTest, Top1HasNone) {
    expectError(checkSlope(EffectMetric::top1), ErrorCode::metricUnavailable, {"top1"});
    EXPECT_TRUE(checkSlope(EffectMetric::kl));
    expectError(slopesOf(transformer(), setup(EffectMetric::top1),
                         at::randn({1, 1, transformer().spec().modelDim}), {}),
                ErrorCode::metricUnavailable);
}

TEST_F(MetricSlopesTest, StopsWhenItIsTold) {
    const JobContext stopped(std::make_shared<const std::atomic<bool>>(true), {});
    expectError(slopesOf(transformer(), setup(EffectMetric::kl),
                         at::randn({1, 1, transformer().spec().modelDim}), stopped),
                ErrorCode::cancelled);
}

}  // namespace
}  // namespace headscope::test
