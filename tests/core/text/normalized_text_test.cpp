// SPDX-License-Identifier: GPL-3.0-or-later
// Covers: core/text/normalized_text.cpp, core/text/text_match.cpp
#include "core/text/normalized_text.h"

#include <gtest/gtest.h>

#include "core/text/character_class.h"

namespace headscope::text {
namespace {

/// Origins of all bytes of a text.
std::vector<ByteSpan> originsOf(const NormalizedText& text) {
    std::vector<ByteSpan> origins;
    for (std::size_t i = 0; i < text.text().size(); ++i) origins.push_back(text.originalOf(i, i + 1));
    return origins;
}

using Spans = std::vector<ByteSpan>;

TEST(NormalizedText, BeginsAsTheUsersText) {
    const NormalizedText text("aé");
    EXPECT_EQ(text.text(), "aé");
    EXPECT_EQ(text.original(), (ByteSpan{0, 3}));
    EXPECT_EQ(originsOf(text), (Spans{{0, 1}, {1, 3}, {1, 3}}));
}

TEST(NormalizedText, KeepsOriginsWhenCharactersAreAddedAndRemoved) {
    NormalizedText text("xée");
    text.transform(std::vector<CharChange>{{U'x', 0}, {U'e', 0}, {0x301, 1}, {U'e', 0}});
    EXPECT_EQ(text.text(), "xe\u0301e");
    EXPECT_EQ(originsOf(text), (Spans{{0, 1}, {1, 3}, {1, 3}, {1, 3}, {3, 4}}));
    text.filter([](char32_t c) { return c != 0x301; });
    EXPECT_EQ(text.text(), "xee");
    EXPECT_EQ(originsOf(text), (Spans{{0, 1}, {1, 3}, {3, 4}}));
    text.filter([](char32_t c) { return c != U'x'; });
    EXPECT_EQ(originsOf(text), (Spans{{1, 3}, {3, 4}}));
}

TEST(NormalizedText, GivesAPrefixTheOriginOfTheFirstCharacter) {
    NormalizedText text("éa");
    text.prepend("▁");
    EXPECT_EQ(text.text(), "▁éa");
    EXPECT_EQ(text.originalOf(0, 3), (ByteSpan{0, 2}));
    EXPECT_EQ(text.originalOf(0, 6), (ByteSpan{0, 3}));
    NormalizedText empty("");
    empty.prepend("▁");
    EXPECT_EQ(empty.text(), "");
}

TEST(NormalizedText, GivesAReplacementTheOriginOfTheLastReplacedCharacter) {
    NormalizedText text("a  b");
    text.replace(std::vector<TextMatch>{{0, 1, false}, {1, 3, true}, {3, 4, false}}, "▁");
    EXPECT_EQ(text.text(), "a▁b");
    EXPECT_EQ(originsOf(text), (Spans{{0, 1}, {2, 3}, {2, 3}, {2, 3}, {3, 4}}));
}

TEST(NormalizedText, StripsSpacesOnTheSidesAskedFor) {
    NormalizedText both(" \u3000ab\n");
    both.strip(true, true);
    EXPECT_EQ(both.text(), "ab");
    EXPECT_EQ(both.originalOf(0, 2), (ByteSpan{4, 6}));
    NormalizedText left(" a ");
    left.strip(true, false);
    EXPECT_EQ(left.text(), "a ");
    NormalizedText right("   ");
    right.strip(false, true);
    EXPECT_EQ(right.text(), "");
}

TEST(NormalizedText, SlicesCountInTheWholeText) {
    const NormalizedText text("héllo wörld");
    const NormalizedText slice = text.slice(7, 13);
    EXPECT_EQ(slice.text(), "wörld");
    EXPECT_EQ(slice.original(), (ByteSpan{7, 13}));
    EXPECT_EQ(slice.slice(1, 3).original(), (ByteSpan{8, 10}));
    EXPECT_EQ(slice.originalOf(99, 200), (ByteSpan{13, 13}));
}

TEST(NormalizedText, WritesBytesWithTheOriginOfTheirCharacter) {
    NormalizedText text("é");
    text.mapBytes(
        [](unsigned char byte) { return byte == 0xC3 ? std::string_view("Ã") : std::string_view("©"); });
    EXPECT_EQ(text.text(), "Ã©");
    EXPECT_EQ(originsOf(text), (Spans{{0, 2}, {0, 2}, {0, 2}, {0, 2}}));
}

std::vector<std::string> splitTexts(SplitBehavior behavior, bool invert = false) {
    const NormalizedText text("the-final--countdown");
    auto matches = matchCharacters(text.text(), [](char32_t c) { return c == '-'; });
    if (invert) matches = inverted(std::move(matches));
    std::vector<std::string> texts;
    for (const NormalizedText& part : text.split(matches, behavior)) texts.push_back(part.text());
    return texts;
}

TEST(SplitBehavior, TreatsMatchesAsItsNameSays) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(splitTexts(SplitBehavior::removed), (Texts{"the", "final", "countdown"}));
    EXPECT_EQ(splitTexts(SplitBehavior::isolated), (Texts{"the", "-", "final", "-", "-", "countdown"}));
    EXPECT_EQ(splitTexts(SplitBehavior::mergedWithPrevious), (Texts{"the-", "final-", "-", "countdown"}));
    EXPECT_EQ(splitTexts(SplitBehavior::mergedWithNext), (Texts{"the", "-final", "-", "-countdown"}));
    EXPECT_EQ(splitTexts(SplitBehavior::contiguous), (Texts{"the", "-", "final", "--", "countdown"}));
    EXPECT_EQ(splitTexts(SplitBehavior::removed, true), (Texts{"-", "-", "-"}));
}

TEST(SplitBehavior, IsFoundByItsName) {
    EXPECT_EQ(splitBehavior("MergedWithNext"), SplitBehavior::mergedWithNext);
    EXPECT_EQ(splitBehavior("mergedwithnext"), std::nullopt);
}

}  // namespace
}  // namespace headscope::text
