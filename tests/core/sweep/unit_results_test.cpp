// SPDX-License-Identifier: GPL-3.0-or-later
// Units arrive in any order, once, and whole.
#include "core/sweep/unit_results.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using Floats = std::vector<float>;

TEST(UnitResults, KeepsUnitOrderWhateverTheOrderOfArrival) {
    UnitResults results({1, 2, 0, 1});
    EXPECT_EQ(results.missing(), (std::vector<std::uint32_t>{0, 1, 2, 3}));
    ASSERT_TRUE(results.put(3, {3.0F}));
    ASSERT_TRUE(results.put(1, {1.0F, -0.0F}));
    EXPECT_EQ(results.missing(), (std::vector<std::uint32_t>{0, 2}));
    EXPECT_FALSE(results.complete());
    ASSERT_TRUE(results.put(2, {}));
    ASSERT_TRUE(results.put(0, {0.5F}));
    EXPECT_TRUE(results.complete());
    EXPECT_EQ(results.doneCount(), 4U);
    EXPECT_EQ(results.of(0)[0], 0.5F);
    EXPECT_TRUE(std::signbit(results.of(1)[1]));
    EXPECT_TRUE(results.of(2).empty());
}

TEST(UnitResults, RefusesWhatCannotBeMeantAndKeepsTheRest) {
    UnitResults results({1, 2});
    ASSERT_TRUE(results.put(0, {7.0F}));
    for (auto& [unit, values] : std::vector<std::pair<std::uint32_t, Floats>>{
             {2, {1.0F}},
             {4294967295U, {1.0F}},
             {0, {8.0F}},
             {1, {1.0F}},
             {1, {1.0F, 2.0F, 3.0F}},
             {1, {1.0F, std::numeric_limits<float>::quiet_NaN()}},
             {1, {-std::numeric_limits<float>::infinity(), 1.0F}}}) {
        const auto put = results.put(unit, values);
        ASSERT_FALSE(put) << unit;
        EXPECT_EQ(put.error().code, ErrorCode::fileFormat);
    }
    EXPECT_EQ(results.doneCount(), 1U);
    EXPECT_EQ(results.of(0)[0], 7.0F);
    EXPECT_FALSE(results.has(1));
}

TEST(UnitResults, TakesNumbersThatDoNotExistWhereTheWorkHasThem) {
    UnitResults results({1}, UnitValues::any);
    ASSERT_TRUE(results.put(0, {std::numeric_limits<float>::quiet_NaN()}));
    EXPECT_TRUE(results.complete());
}

TEST(UnitResults, OfNoUnitsIsComplete) { EXPECT_TRUE(UnitResults({}).complete()); }

}  // namespace
}  // namespace headscope
