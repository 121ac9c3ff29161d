// SPDX-License-Identifier: GPL-3.0-or-later
// Stand-ins keep class and length; graphemes and scripts beside them.
// Covers: core/text/grapheme.cpp, core/text/unicode_script.cpp
#include "core/text/newer_characters.h"

#include <gtest/gtest.h>

#include "core/text/character_class.h"
#include "core/text/grapheme.h"
#include "core/text/pattern.h"
#include "core/text/unicode_script.h"

namespace headscope::text {
namespace {

TEST(NewerCharacters, AreStoodInForByOnesOfTheSameLength) {
    EXPECT_EQ(olderEquivalent(U'a'), U'a');
    EXPECT_EQ(olderEquivalent(char32_t{0x105C0}), char32_t{0x10000});  // Todhri
    EXPECT_EQ(olderEquivalent(char32_t{0x2EBF0}), char32_t{0x20000});  // Han, extension I
    EXPECT_EQ(olderEquivalent(char32_t{0x10D40}), char32_t{0x104A0});  // a digit of Garay
    EXPECT_EQ(olderEquivalent(std::string_view("a\U000105C0\u0897")), "a\U00010000\u20D0");
}

TEST(NewerCharacters, MatchAsTheReferenceHasThem) {
    const Result<Pattern> letters = Pattern::regex(R"(\p{L}+)");
    ASSERT_TRUE(letters.has_value());
    const auto matches = letters->matches("1a\U000105C0b2");
    ASSERT_TRUE(matches.has_value());
    EXPECT_EQ(*matches, (std::vector<TextMatch>{{0, 1, false}, {1, 7, true}, {7, 8, false}}));
    EXPECT_TRUE(isNumeric(0x10D40));
    EXPECT_TRUE(isWordCharacter(0x105C0));
    EXPECT_EQ(lowerCase(0x10D50), U"\U00010D70");
    EXPECT_EQ(lowerCase(0xA7CB), U"\u0264");
}

TEST(Graphemes, EndBehindTheirMarks) {
    using Ends = std::vector<std::uint32_t>;
    EXPECT_EQ(graphemeEnds(""), Ends{});
    EXPECT_EQ(graphemeEnds("ab\n"), (Ends{1, 2, 3}));
    EXPECT_EQ(graphemeEnds("a\r\nb"), (Ends{1, 3, 4}));
    EXPECT_EQ(graphemeEnds("e\u0301x\U0001F468\u200D\U0001F469"), (Ends{3, 4, 15}));
}

TEST(Scripts, AreThoseOfUnicode9WithJapaneseAsOne) {
    EXPECT_EQ(scriptGroup(U'り'), scriptGroup(U'林'));
    EXPECT_EQ(scriptGroup(U'ー'), scriptGroup(U'カ'));
    EXPECT_NE(scriptGroup(U'a'), scriptGroup(U'α'));
    EXPECT_EQ(scriptGroup(0x589), scriptGroup(U'1'));
    EXPECT_EQ(scriptGroup(0x953), scriptGroup(0x92C));
    EXPECT_EQ(scriptGroup(U' '), std::nullopt);
    EXPECT_EQ(scriptGroup(0x10D50), std::nullopt);
}

}  // namespace
}  // namespace headscope::text
