// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them.
#include "ui/models/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace headscope::ui {
namespace {

TEST(NumberText, ProbabilitiesHaveThreeDecimalsAndNoFalseZero) {
    EXPECT_EQ(probabilityText(0.5921), QStringLiteral("0.592"));
    EXPECT_EQ(probabilityText(0.0004), QStringLiteral("<0.001"));
    EXPECT_EQ(probabilityText(0.0), QStringLiteral("0"));
    EXPECT_EQ(probabilityText(1.0), QStringLiteral("1.000"));
    EXPECT_EQ(probabilityText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("n/a"));
}

TEST(NumberText, ChangesHaveASignAndARealMinus) {
    EXPECT_EQ(changeText(0.0481), QStringLiteral("+0.048"));
    EXPECT_EQ(changeText(-0.0481), QStringLiteral("−0.048"));
    EXPECT_EQ(changeText(-0.0001), QStringLiteral("−<0.001"));
    EXPECT_EQ(changeText(0.0), QStringLiteral("0"));
}

TEST(NumberText, SizesAreReadable) {
    EXPECT_EQ(countText(124'439'808), QStringLiteral("124.4 M"));
    EXPECT_EQ(countText(812), QStringLiteral("812"));
    EXPECT_EQ(numberText(-3.5512), QStringLiteral("−3.551"));
}

}  // namespace
}  // namespace headscope::ui
