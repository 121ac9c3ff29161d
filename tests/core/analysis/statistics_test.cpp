// SPDX-License-Identifier: GPL-3.0-or-later
// The bootstrap: exact where it can be, near the normal interval where it must be.
#include "core/analysis/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace headscope {
namespace {

TEST(Bootstrap, HasNoWidthWithoutVariation) {
    const std::vector<float> equal(20, 0.25F);
    EXPECT_EQ(bootstrapMean(equal), (MeanInterval{0.25, 0.25, 0.25}));
    const std::vector<float> one = {-3.0F};
    EXPECT_EQ(bootstrapMean(one), (MeanInterval{-3.0, -3.0, -3.0}));
}

// Two values a, b: a resample's mean is a, (a + b)/2 or b with 1/4, 1/2, 1/4, so the interval is [a, b].
TEST(Bootstrap, CoversBothOfTwoValues) {
    const std::vector<float> two = {1.0F, 5.0F};
    EXPECT_EQ(bootstrapMean(two), (MeanInterval{3.0, 1.0, 5.0}));
}

// For many values the interval nears mean ± 1.96 s / sqrt(n), s with divisor n.
TEST(Bootstrap, NearsTheNormalIntervalForManyValues) {
    std::vector<float> values;
    double sum = 0.0;
    for (int i = 0; i < 400; ++i) values.push_back(static_cast<float>(std::sin(12.9898 * i)));
    for (const float value : values) sum += static_cast<double>(value);
    const double mean = sum / 400.0;
    double squares = 0.0;
    for (const float value : values)
        squares += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
    const double half = 1.96 * std::sqrt(squares / 400.0 / 400.0);
    const MeanInterval interval = bootstrapMean(values);
    EXPECT_NEAR(interval.mean, mean, 1e-12);
    EXPECT_NEAR(interval.low, mean - half, 0.05 * half);
    EXPECT_NEAR(interval.high, mean + half, 0.05 * half);
}

TEST(Bootstrap, RepeatsItselfForOneSeedAndVariesWithIt) {
    const std::vector<float> values = {0.1F, 0.9F, 0.3F, 0.35F, 2.0F, -1.0F, 0.5F};
    EXPECT_EQ(bootstrapMean(values), bootstrapMean(values));
    EXPECT_NE(bootstrapMean(values, 1).low, bootstrapMean(values, 2, 500).low);
}

// R: binom::binom.confint(x, n, methods = "wilson").
TEST(Wilson, GivesTheTabulatedIntervals) {
    std::vector<float> values(10, 0.0F);
    values[3] = 1.0F;
    const MeanInterval one = wilsonShare(values);
    EXPECT_NEAR(one.mean, 0.1, 1e-7);
    EXPECT_NEAR(one.low, 0.01787621, 1e-6);
    EXPECT_NEAR(one.high, 0.4041500, 1e-6);
    const std::vector<float> all(100, 1.0F);
    EXPECT_NEAR(wilsonShare(all).low, 0.9630065, 1e-6) << "agreement of all is not certainty";
    EXPECT_EQ(wilsonShare(all).high, 1.0);
}

}  // namespace
}  // namespace headscope
