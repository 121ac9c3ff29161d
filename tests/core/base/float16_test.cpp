// SPDX-License-Identifier: GPL-3.0-or-later
// Every 16-bit pattern against the definition of its format.
#include "core/base/float16.h"

#include <gtest/gtest.h>

#include <cmath>

namespace headscope {
namespace {

TEST(Float16, ReadsEveryHalfAsIeeeDefinesIt) {
    for (std::uint32_t bits = 0; bits <= 0xffffU; ++bits) {
        const float value = floatFromHalf(static_cast<std::uint16_t>(bits));
        const int exponent = static_cast<int>((bits >> 10U) & 31U);
        const double mantissa = bits & 0x3ffU;
        ASSERT_EQ(std::signbit(value), (bits & 0x8000U) != 0) << bits;
        if (exponent == 31) {
            ASSERT_EQ(std::isnan(value), mantissa != 0) << bits;
            ASSERT_EQ(std::isinf(value), mantissa == 0) << bits;
            continue;
        }
        const double magnitude =
            exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024.0 + mantissa, exponent - 25);
        ASSERT_EQ(std::fabs(static_cast<double>(value)), magnitude) << bits;
    }
}

TEST(Float16, ReadsBfloatAsTheUpperHalfOfAFloat) {
    EXPECT_EQ(floatFromBfloat(0x3f80), 1.0F);
    EXPECT_EQ(floatFromBfloat(0xc049), -3.140625F);
    EXPECT_EQ(floatFromBfloat(0x0001), 0x1p-133F);
    EXPECT_TRUE(std::isinf(floatFromBfloat(0xff80)));
    EXPECT_TRUE(std::isnan(floatFromBfloat(0x7fc0)));
    EXPECT_TRUE(std::signbit(floatFromBfloat(0x8000)));
}

}  // namespace
}  // namespace headscope
