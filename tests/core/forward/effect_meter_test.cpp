// SPDX-License-Identifier: GPL-3.0-or-later
// Effects by hand.
#include "core/forward/effect_meter.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace headscope {
namespace {

at::Tensor logProbs(const at::Tensor& logits) { return at::log_softmax(logits, -1); }

const Answer kTwo{{Position{0}, Position{1}}, {TokenId{2}}};

TEST(EffectMeter, LossIsOfTheNextToken) {
    const at::Tensor logits = at::log(at::tensor({0.25F, 0.25F, 0.5F, 0.1F, 0.2F, 0.7F})).view({2, 3});
    const LogitsSummary summary = summarise(kTwo, logits, logProbs(logits), Position{1}, {});
    ASSERT_EQ(summary.lossPerPosition.size(), 1U);
    EXPECT_NEAR(summary.lossPerPosition[0], std::log(2.0), 1e-6);
    EXPECT_NEAR(summary.loss.value(), std::log(2.0), 1e-6);
    ASSERT_EQ(summary.top.size(), 3U) << "a vocabulary smaller than the top list gives all of it";
    EXPECT_EQ(summary.top[0].token, TokenId{2});
    EXPECT_NEAR(summary.top[0].probability, 0.7F, 1e-6);
}

TEST(EffectMeter, KlIsBaselineAgainstEditedInNats) {
    const at::Tensor p = at::log(at::tensor({0.5F, 0.5F})).view({1, 2});
    const at::Tensor q = at::log(at::tensor({0.25F, 0.75F})).view({1, 2});
    const double expected = 0.5 * std::log(2.0) + 0.5 * std::log(0.5 / 0.75);
    EXPECT_NEAR(klRows(p, q)[0].item<double>(), expected, 1e-6);
    EXPECT_EQ(klRows(p, p)[0].item<double>(), 0.0);
}

TEST(EffectMeter, KlOfRowsEqualsTheFormula) {
    const at::Tensor before = at::log_softmax(at::randn({1, 3, 37}) * 3, -1);
    const at::Tensor after = at::log_softmax(at::randn({4, 3, 37}) * 3, -1);
    const at::Tensor plain = (before.to(at::kDouble).exp() * (before.to(at::kDouble) - after)).sum(-1);
    EXPECT_TRUE(at::allclose(klRows(before, after), plain, 1e-6, 1e-9));
    EXPECT_TRUE(at::allclose(klRows(before[0], after[2]), plain[2], 1e-6, 1e-9));
    // One row of a batch, as sweeps read it: not contiguous.
    EXPECT_TRUE(
        at::allclose(klRows(before.select(1, 1), after.select(1, 1)), plain.select(1, 1), 1e-6, 1e-9));
}

TEST(EffectMeter, ChangesCoverBothTopListsWithRanks) {
    LogitsSpec spec;
    spec.topCount = 1;
    spec.target = TokenId{0};
    spec.foil = TokenId{1};
    const at::Tensor before = at::tensor({3.0F, 1.0F, 0.0F}).view({1, 3});
    const at::Tensor after = at::tensor({1.0F, 2.5F, 0.0F}).view({1, 3});
    const Answer one{{Position{4}}, {}};
    const Effect effect =
        measureEffect(one, before, logProbs(before), after, logProbs(after), Position{4}, spec);
    EXPECT_TRUE(effect.top1Changed);
    ASSERT_EQ(effect.changes.size(), 2U);
    EXPECT_EQ(effect.changes[0].baseline.token, TokenId{0});
    EXPECT_EQ(effect.changes[0].baselineRank, 0U);
    EXPECT_EQ(effect.changes[0].editedRank, 1U);
    EXPECT_DOUBLE_EQ(effect.logitDiffBaseline.value(), 2.0);
    EXPECT_DOUBLE_EQ(effect.logitDiffEdited.value(), -1.5);
    EXPECT_FALSE(effect.dloss);
    EXPECT_EQ(effect.klPerPosition.size(), 1U);
}

TEST(EffectMeter, MetricsOfABatchAreThoseOfItsMembers) {
    at::manual_seed(5);
    const at::Tensor before = at::randn({1, 2, 6});
    const at::Tensor after = at::randn({3, 2, 6});
    LogitsSpec spec;
    spec.target = TokenId{1};
    spec.foil = TokenId{4};
    for (const auto metric : {EffectMetric::kl, EffectMetric::dloss, EffectMetric::dlogprob,
                              EffectMetric::logitDiff, EffectMetric::top1}) {
        const auto batch =
            measureMetric(metric, kTwo, before, logProbs(before), after, logProbs(after), Position{1}, spec);
        ASSERT_EQ(batch.size(), 3U);
        for (std::int64_t b = 0; b < 3; ++b) {
            const Effect one = measureEffect(kTwo, before[0], logProbs(before[0]), after[b],
                                             logProbs(after[b]), Position{1}, spec);
            const double expected = metric == EffectMetric::kl         ? one.kl
                                    : metric == EffectMetric::dloss    ? one.dloss.value()
                                    : metric == EffectMetric::dlogprob ? one.dlogprob.value()
                                    : metric == EffectMetric::logitDiff
                                        ? *one.logitDiffEdited - *one.logitDiffBaseline
                                        : (one.top1Changed ? 1.0 : 0.0);
            EXPECT_NEAR(batch[static_cast<std::size_t>(b)], expected, 1e-5) << metricText(metric);
        }
    }
}

TEST(EffectMeter, HiddenChangeIsRelativeLengthAndCosine) {
    const HiddenChange change =
        measureHidden(at::tensor({3.0F, 4.0F}).view({1, 2}), at::tensor({6.0F, 8.0F}).view({1, 2}));
    EXPECT_NEAR(change.mean, 1.0, 1e-6);
    EXPECT_NEAR(change.cosine, 1.0, 1e-6);
}

TEST(EffectMeter, SignedEffectsAreDifferencesOfWhatIsRead) {
    LogitsSpec spec;
    spec.target = TokenId{2};
    spec.foil = TokenId{0};
    const at::Tensor before = at::randn({1, 2, 4}), after = at::randn({3, 2, 4});
    for (const EffectMetric metric : {EffectMetric::dloss, EffectMetric::dlogprob, EffectMetric::logitDiff}) {
        const std::vector<float> effects =
            measureMetric(metric, kTwo, before, logProbs(before), after, logProbs(after), Position{1}, spec);
        const at::Tensor read = readMetric(metric, kTwo, after, logProbs(after), Position{1}, spec);
        const at::Tensor baseline = readMetric(metric, kTwo, before, logProbs(before), Position{1}, spec);
        ASSERT_EQ(read.sizes(), (std::vector<std::int64_t>{3}));
        for (std::int64_t b = 0; b < 3; ++b)
            EXPECT_NEAR(effects[static_cast<std::size_t>(b)], (read[b] - baseline[0]).item<double>(), 1e-6);
    }
}

}  // namespace
}  // namespace headscope
