// SPDX-License-Identifier: GPL-3.0-or-later
// Ids and spellings, duplicates and limits.
#include "core/text/vocabulary.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using testing::sectionOf;

TEST(Vocabulary, GoesBothWays) {
    const auto vocabulary = Vocabulary::read(sectionOf(R"({"b": 2, "a": 0, "": 1})"));
    ASSERT_TRUE(vocabulary.has_value());
    EXPECT_EQ(vocabulary->id("b"), 2U);
    EXPECT_EQ(vocabulary->id(""), 1U);
    EXPECT_EQ(vocabulary->id("c"), std::nullopt);
    EXPECT_EQ(*vocabulary->spelling(0), "a");
    EXPECT_EQ(vocabulary->spelling(3), nullptr);
    EXPECT_EQ(vocabulary->size(), 3U);
}

TEST(Vocabulary, AllowsGaps) {
    const auto vocabulary = Vocabulary::read(sectionOf(R"({"a": 0, "b": 5})"));
    ASSERT_TRUE(vocabulary.has_value());
    EXPECT_EQ(vocabulary->size(), 2U);
    EXPECT_EQ(vocabulary->idCount(), 6U);
    EXPECT_EQ(vocabulary->spelling(3), nullptr);
}

TEST(Vocabulary, SurvivesBeingMoved) {
    Vocabulary first({"x", "a spelling that is too long to be stored within a string object"});
    const Vocabulary second = std::move(first);
    EXPECT_EQ(second.id("x"), 0U);
    EXPECT_EQ(second.id("a spelling that is too long to be stored within a string object"), 1U);
    EXPECT_EQ(second.longest(), 63U);
}

TEST(Vocabulary, RejectsHostileIds) {
    EXPECT_FALSE(Vocabulary::read(sectionOf(R"({"a": -1})")).has_value());
    EXPECT_FALSE(Vocabulary::read(sectionOf(R"({"a": 1.5})")).has_value());
    EXPECT_FALSE(Vocabulary::read(sectionOf(R"({"a": "0"})")).has_value());
    EXPECT_FALSE(Vocabulary::read(sectionOf(R"({"a": 4294967296})")).has_value());
    EXPECT_FALSE(Vocabulary::read(sectionOf(R"({"a": 16000000})")).has_value());  // would need a huge table
    EXPECT_FALSE(Vocabulary::read(sectionOf(R"(["a"])")).has_value());
    const auto twice = Vocabulary::read(sectionOf(R"({"a": 1, "b": 1})"));
    ASSERT_FALSE(twice.has_value());
    EXPECT_EQ(twice.error().message, "test.json: b has id 1, which \"a\" has already");
}

}  // namespace
}  // namespace headscope::text
