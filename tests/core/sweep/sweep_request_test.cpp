// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics by name, and results that say what is done.
// Covers: core/sweep/sweep_result.h
#include "core/sweep/sweep_request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/sweep/sweep_result.h"
#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

TEST(EffectMetric, ReadsBackTheNamesOfTheContract) {
    const std::vector<std::pair<const char*, EffectMetric>> names = {{"kl", EffectMetric::kl},
                                                                     {"dloss", EffectMetric::dloss},
                                                                     {"dlogprob", EffectMetric::dlogprob},
                                                                     {"logit-diff", EffectMetric::logitDiff},
                                                                     {"top1", EffectMetric::top1}};
    for (const auto& [name, metric] : names) {
        EXPECT_EQ(metricText(metric), name);
        EXPECT_EQ(valueOf(parseMetric(name)), metric);
    }
}

TEST(EffectMetric, RejectsOtherNames) {
    for (const char* name : {"", "KL", "loss", "logit_diff", "top-1", "kl "}) {
        expectError(parseMetric(name), ErrorCode::usage,
                    {"is not a metric", "kl, dloss, dlogprob, logit-diff or top1"});
    }
}

TEST(EffectMetric, KnowsWhichNumbersHaveASign) {
    EXPECT_FALSE(metricIsSigned(EffectMetric::kl));
    EXPECT_FALSE(metricIsSigned(EffectMetric::top1));
    EXPECT_TRUE(metricIsSigned(EffectMetric::dloss));
    EXPECT_TRUE(metricIsSigned(EffectMetric::dlogprob));
    EXPECT_TRUE(metricIsSigned(EffectMetric::logitDiff));
}

TEST(SweepMethod, HasTheNamesOfTheContract) {
    EXPECT_EQ(methodText(SweepMethod::exact), "exact");
    EXPECT_EQ(methodText(SweepMethod::firstOrder), "first-order");
}

TEST(SweepRequest, SaysWhatIsDoneToAHead) {
    SweepRequest request;
    request.kind = EditKind::scaleZ;
    request.parameter = 0.5F;
    const HeadRef head{Stack::encoder, LayerIndex{1}, AttentionKind::self, HeadIndex{2}};
    EXPECT_EQ(request.editOf(head), (HeadEdit{head, EditKind::scaleZ, 0.5F, {}, {}}));
}

TEST(SweepResult, SaysWhatAPreviewIsUntilTheHeadIsDone) {
    SweepResult result;
    result.grids = {{Stack::main, AttentionKind::self, 1, 3}};
    result.values = {1, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()};
    result.done = {1, 0, 0};
    const auto head = [](std::uint32_t h) {
        return HeadRef{Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{h}};
    };
    EXPECT_EQ(result.previewKind(head(1)), PreviewKind::none);
    EXPECT_FALSE(result.isPreview(head(1)));
    result.preview = {2, 3, 4};
    result.previewKinds = {PreviewKind::firstOrder, PreviewKind::firstOrder, PreviewKind::products16};
    EXPECT_EQ(result.previewKind(head(0)), PreviewKind::none);
    EXPECT_EQ(result.previewKind(head(1)), PreviewKind::firstOrder);
    EXPECT_EQ(result.previewKind(head(2)), PreviewKind::products16);
    EXPECT_EQ(result.shownAt(head(0)), 1.0F);
    EXPECT_EQ(result.shownAt(head(2)), 4.0F);
    EXPECT_TRUE(std::isnan(result.at(head(2)))) << "a preview is not the effect";
}

TEST(SweepResult, IsCompleteWhenEveryHeadIsDone) {
    SweepResult result;
    result.grids = {{Stack::main, AttentionKind::self, 2, 3}};
    result.values = {0, 1, 2, 3, 4, std::numeric_limits<float>::quiet_NaN()};
    result.done = {1, 1, 1, 1, 1, 0};
    EXPECT_EQ(result.at({Stack::main, LayerIndex{1}, AttentionKind::self, HeadIndex{0}}), 3.0F);
    EXPECT_TRUE(std::isnan(result.at({Stack::main, LayerIndex{1}, AttentionKind::self, HeadIndex{2}})));
    EXPECT_EQ(result.doneCount(), 5U);
    EXPECT_FALSE(result.complete());
    result.done.back() = 1;
    EXPECT_TRUE(result.complete());
}

}  // namespace
}  // namespace headscope
