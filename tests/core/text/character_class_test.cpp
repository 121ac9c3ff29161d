// SPDX-License-Identifier: GPL-3.0-or-later
// Expected classes: what tokenizers 0.23.3 did with each of these characters.
#include "core/text/character_class.h"

#include <gtest/gtest.h>

namespace headscope::text {
namespace {

TEST(CharacterClass, KnowsAsciiSymbolsAsPunctuation) {
    for (const char32_t c : U"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") {
        if (c == 0) break;  // the end of the literal
        EXPECT_TRUE(isPunctuation(c)) << static_cast<unsigned>(c);
    }
    EXPECT_FALSE(isPunctuation(U'a'));
    EXPECT_FALSE(isPunctuation(U'€'));  // a symbol, not ASCII
    EXPECT_TRUE(isPunctuation(U'…'));
    EXPECT_TRUE(isPunctuation(U'。'));
}

TEST(CharacterClass, StaysAtUnicode8ForPunctuationControlsAndMarks) {
    EXPECT_FALSE(isPunctuation(0x2E43));  // new in Unicode 9
    EXPECT_TRUE(isPunctuation(0x166D));   // no punctuation any more
    EXPECT_FALSE(isOther(0x8E2));         // format character of Unicode 9
    EXPECT_TRUE(isOther(0x200D));
    EXPECT_TRUE(isOther(0xE000));
    EXPECT_FALSE(isOther(0x378));  // not assigned
    EXPECT_TRUE(isNonspacingMark(0x301));
    EXPECT_TRUE(isNonspacingMark(0x1734));
    EXPECT_FALSE(isNonspacingMark(0x1885));
    EXPECT_FALSE(isNonspacingMark(0x8D4));
}

TEST(CharacterClass, StaysAtUnicode9ForCombiningMarks) {
    EXPECT_TRUE(isCombiningMark(0x8D4));
    EXPECT_TRUE(isCombiningMark(0x903));  // spacing
    EXPECT_TRUE(isCombiningMark(0x1CF2));
    EXPECT_FALSE(isCombiningMark(0xAFA));  // new in Unicode 10
}

TEST(CharacterClass, TellsSpacesDigitsAndWords) {
    EXPECT_TRUE(isWhitespace(0x3000));
    EXPECT_TRUE(isWhitespace(0x85));
    EXPECT_FALSE(isWhitespace(0x200B));
    EXPECT_TRUE(isNumeric(U'½'));
    EXPECT_TRUE(isNumeric(U'Ⅷ'));
    EXPECT_FALSE(isNumeric(U'一'));
    EXPECT_TRUE(isWordCharacter(U'_'));
    EXPECT_TRUE(isWordCharacter(0x301));
    EXPECT_TRUE(isWordCharacter(0x200D));
    EXPECT_FALSE(isWordCharacter(U'-'));
    EXPECT_TRUE(isCjkIdeograph(U'世'));
    EXPECT_FALSE(isCjkIdeograph(U'あ'));
}

TEST(CharacterClass, LowersWithoutRegardToNeighbours) {
    EXPECT_EQ(lowerCase(U'É'), U"é");
    EXPECT_EQ(lowerCase(U'Σ'), U"σ");
    EXPECT_EQ(lowerCase(U'ẞ'), U"ß");
    EXPECT_EQ(lowerCase(0x130), U"i\u0307");
}

}  // namespace
}  // namespace headscope::text
