// SPDX-License-Identifier: GPL-3.0-or-later
// What stays, and what goes first.
#include "core/base/lru.h"

#include <gtest/gtest.h>

#include <string>

namespace headscope {
namespace {

using Words = Lru<int, std::string>;

TEST(Lru, TheLeastRecentlyUsedGoesFirst) {
    Words words(3);
    words.put(1, "one", 1);
    words.put(2, "two", 1);
    words.put(3, "three", 1);
    ASSERT_NE(words.find(1), nullptr);  // used again
    words.put(4, "four", 1);
    EXPECT_EQ(words.find(2), nullptr);
    for (const int kept : {1, 3, 4}) EXPECT_NE(words.find(kept), nullptr) << kept;
    EXPECT_EQ(words.bytes(), 3U);
}

TEST(Lru, ALargeValuePushesOutAsManyAsItNeeds) {
    Words words(4);
    for (int key = 0; key < 4; ++key) words.put(key, "small", 1);
    words.put(9, "large", 3);
    EXPECT_EQ(words.find(0), nullptr);
    EXPECT_EQ(words.find(2), nullptr);
    EXPECT_NE(words.find(3), nullptr);
    EXPECT_EQ(*words.find(9), "large");
    EXPECT_EQ(words.bytes(), 4U);
}

TEST(Lru, AnotherValueOfAKeyTakesItsPlace) {
    Words words(4);
    words.put(1, "old", 3);
    words.put(1, "new", 2);
    EXPECT_EQ(*words.find(1), "new");
    EXPECT_EQ(words.bytes(), 2U);
}

TEST(Lru, WhatIsOverTheBudgetIsNotKept) {
    Words words(4);
    words.put(1, "old", 1);
    words.put(2, "other", 1);
    words.put(1, "too large", 5);
    EXPECT_EQ(words.find(1), nullptr) << "the old value is no longer that of the key";
    EXPECT_NE(words.find(2), nullptr) << "nothing was pushed out for it";
    EXPECT_EQ(words.bytes(), 1U);
}

}  // namespace
}  // namespace headscope
