// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of caches: equal values agree, everything else differs.
#include "core/base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace headscope {
namespace {

TEST(Hasher, DependsOnValueOrderAndCount) {
    const auto of = [](auto... values) {
        Hasher hasher;
        (hasher.add(values), ...);
        return hasher.value();
    };
    EXPECT_EQ(of(1, 2), of(1, 2));
    EXPECT_NE(of(1, 2), of(2, 1));
    EXPECT_NE(of(0), of());
    EXPECT_NE(of(0, 0), of(0));
}

TEST(Hasher, TakesBothZerosAsOneFloat) {
    EXPECT_EQ(Hasher().add(0.0F).value(), Hasher().add(-0.0F).value());
    EXPECT_NE(Hasher().add(0.5F).value(), Hasher().add(-0.5F).value());
}

TEST(Hasher, KeepsTheBorderBetweenTexts) {
    EXPECT_NE(Hasher().add("ab").add("c").value(), Hasher().add("a").add("bc").value());
    EXPECT_NE(Hasher().add("").value(), Hasher().value());
}

TEST(Hasher, DoesNotCollideOnSmallValues) {
    std::set<std::uint64_t> seen;
    for (std::uint32_t a = 0; a < 200; ++a) {
        for (std::uint32_t b = 0; b < 200; ++b) seen.insert(Hasher().add(a).add(b).value());
    }
    EXPECT_EQ(seen.size(), 40000U);
}

// The value is splitmix64's of the initial state xor 7, worked out apart from this program.
TEST(Hasher, IsTheSameOnEveryRun) { EXPECT_EQ(Hasher().add(7).value(), 0x703a6a86420dae78ULL); }

}  // namespace
}  // namespace headscope
