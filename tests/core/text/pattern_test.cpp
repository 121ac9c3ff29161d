// SPDX-License-Identifier: GPL-3.0-or-later
// Covers: core/text/pattern.cpp, core/text/pattern_section.cpp
#include "core/text/pattern.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/text/pattern_section.h"
#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using Matches = std::vector<TextMatch>;

Matches found(const Pattern& pattern, std::string_view text) {
    auto matches = pattern.matches(text);
    EXPECT_TRUE(matches.has_value());
    return matches ? *matches : Matches{};
}

Pattern regex(std::string_view expression) {
    auto pattern = Pattern::regex(expression);
    EXPECT_TRUE(pattern.has_value());
    return *std::move(pattern);
}

TEST(Pattern, FindsStringsAsTheyAre) {
    EXPECT_EQ(found(Pattern::literal("ab"), "aabbab"),
              (Matches{{0, 1, false}, {1, 3, true}, {3, 4, false}, {4, 6, true}}));
    EXPECT_EQ(found(Pattern::literal("."), "abc"), (Matches{{0, 3, false}}));
    EXPECT_EQ(found(Pattern::literal("x"), ""), (Matches{{0, 0, false}}));
}

TEST(Pattern, FindsEmptyStringsBetweenAllCharacters) {
    EXPECT_EQ(found(Pattern::literal(""), "aé"),
              (Matches{{0, 0, true}, {0, 1, false}, {1, 1, true}, {1, 3, false}, {3, 3, true}}));
}

TEST(Pattern, MatchesExpressionsWithUnicodeClassesAndLookahead) {
    EXPECT_EQ(found(regex(R"(\s+(?!\S)|\s+)"), "a   b "),
              (Matches{{0, 1, false}, {1, 3, true}, {3, 4, true}, {4, 5, false}, {5, 6, true}}));
    EXPECT_EQ(found(regex(R"(\p{L}+)"), "é1世"), (Matches{{0, 2, true}, {2, 3, false}, {3, 6, true}}));
}

TEST(Pattern, SkipsEmptyMatchesRightBehindAMatch) {
    EXPECT_EQ(found(regex("-*"), "-a"), (Matches{{0, 1, true}, {1, 2, false}, {2, 2, true}}));
}

TEST(Pattern, RejectsWhatIsNoExpression) {
    const auto pattern = Pattern::regex("(a");
    ASSERT_FALSE(pattern.has_value());
    EXPECT_EQ(pattern.error().code, ErrorCode::tokenizerFormat);
    EXPECT_NE(pattern.error().message.find("(a"), std::string::npos);
}

TEST(Pattern, GivesUpOnExpressionsThatNeedTooManySteps) {
    const auto matches = regex("(a|a|aa)+$").matches(std::string(60, 'a') + "b");
    ASSERT_FALSE(matches.has_value());
    EXPECT_EQ(matches.error().code, ErrorCode::tokenizerFormat);
}

TEST(Pattern, ReplacesEachMatch) {
    EXPECT_EQ(regex(" {2,}").replaced("a   b c", "_"), "a_b c");
    EXPECT_EQ(Pattern::literal("▁").replaced("▁a▁", " "), " a ");
}

TEST(Pattern, IsSearchedByManyThreadsAtOnce) {
    const Pattern pattern = regex(R"(\p{L}+|\s+)");
    const Matches expected = found(pattern, "one two three");
    std::vector<std::thread> threads;
    std::vector<int> equal(4);
    for (std::size_t i = 0; i < equal.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 200; ++round) {
                const auto matches = pattern.matches("one two three");
                equal[i] += matches && *matches == expected ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(equal, std::vector<int>(4, 200));
}

TEST(PatternSection, NamesFileAndPlaceOfWhatItCannotRead) {
    using testing::sectionOf;
    const auto broken = readPattern(sectionOf(R"({"a": {"Regex": "[z"}})").at("a"));
    ASSERT_FALSE(broken.has_value());
    EXPECT_NE(broken.error().message.find("test.json: a.Regex"), std::string::npos) << broken.error().message;
    EXPECT_FALSE(readPattern(sectionOf(R"({"Glob": "x"})")).has_value());
    EXPECT_FALSE(readPattern(sectionOf(R"("x")")).has_value());
    EXPECT_FALSE(readPattern(sectionOf(R"({"String": 1})")).has_value());
    EXPECT_FALSE(readSplitBehavior(sectionOf(R"("Dropped")"), SplitBehavior::isolated).has_value());
    EXPECT_EQ(*readSplitBehavior(sectionOf("null"), SplitBehavior::isolated), SplitBehavior::isolated);
}

}  // namespace
}  // namespace headscope::text
