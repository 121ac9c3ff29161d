// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of small patterns computed by hand.
#include "ui/models/pattern_scores.h"

#include <gtest/gtest.h>

#include <cmath>

namespace headscope::ui {
namespace {

// A causal 3 × 3 pattern: row 1 attends to the token before, row 2 half to it, half to the first.
HeatmapData causal() {
    HeatmapData map;
    map.rows = map.columns = 3;
    map.values = {1.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 0.5F, 0.5F, 0.0F};
    map.masked = {0, 1, 1, 0, 0, 1, 0, 0, 0};
    return map;
}

TEST(PatternScores, PreviousTokenIsTheMeanOverRowsThatHaveOne) {
    const PatternScore score = offsetScore(causal(), -1);
    EXPECT_EQ(score.rows, 2U);
    EXPECT_DOUBLE_EQ(score.value, (1.0 + 0.5) / 2);
    EXPECT_DOUBLE_EQ(score.chance, (1.0 / 2 + 1.0 / 3) / 2);
}

TEST(PatternScores, CurrentTokenCountsEveryRow) {
    const PatternScore score = offsetScore(causal(), 0);
    EXPECT_EQ(score.rows, 3U);
    EXPECT_DOUBLE_EQ(score.value, 1.0 / 3);
}

TEST(PatternScores, FirstTokenLeavesOutTheRowWithoutChoice) {
    const PatternScore score = firstKeyScore(causal());
    EXPECT_EQ(score.rows, 2U);
    EXPECT_DOUBLE_EQ(score.value, 0.75);
}

TEST(PatternScores, EntropyIsOneForUniformRows) {
    const PatternScore score = entropyScore(causal());
    EXPECT_EQ(score.rows, 2U);
    EXPECT_NEAR(score.value, (0.0 + std::log(2.0) / std::log(3.0)) / 2, 1e-12);
}

TEST(PatternScores, WhatTheMaskHidesIsNotAvailable) {
    EXPECT_EQ(offsetScore(causal(), 1).rows, 0U);
    EXPECT_EQ(offsetScore(HeatmapData{}, -1).rows, 0U);
}

}  // namespace
}  // namespace headscope::ui
