// SPDX-License-Identifier: GPL-3.0-or-later
// A broken promise stops the program in debug builds and throws in release builds; a kept one costs nothing.
#include "core/base/check.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace headscope {
namespace {

TEST(CheckDeathTest, StopsWhereAPromiseIsBroken) {
    const int one = 1;
#ifdef NDEBUG
    try {
        HEADSCOPE_CHECK(one == 2);
        FAIL() << "went on";
    } catch (const std::logic_error& error) {
        EXPECT_NE(std::string(error.what()).find("check failed: one == 2 at "), std::string::npos)
            << error.what();
    }
#else
    EXPECT_DEATH(HEADSCOPE_CHECK(one == 2), "check failed: one == 2 at .*check_test.cpp");
#endif
}

TEST(Check, EvaluatesItsConditionOnce) {
    int evaluations = 0;
    HEADSCOPE_CHECK(++evaluations == 1);
    EXPECT_EQ(evaluations, 1);
}

}  // namespace
}  // namespace headscope
