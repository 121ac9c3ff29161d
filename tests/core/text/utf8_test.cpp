// SPDX-License-Identifier: GPL-3.0-or-later
// Decoding of UTF-8, and where it breaks.
#include "core/text/utf8.h"

#include <gtest/gtest.h>

#include "core/text/character_class.h"

namespace headscope::text {
namespace {

TEST(Utf8, WritesAndReadsEveryCodePoint) {
    for (char32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xD800 && c < 0xE000) continue;
        const std::string bytes = utf8(c);
        const CodePoint point = readCodePoint(bytes, 0);
        ASSERT_TRUE(point.valid);
        ASSERT_EQ(point.value, c);
        ASSERT_EQ(point.bytes, bytes.size());
        ASSERT_EQ(codePointCount(bytes), 1U);
    }
}

TEST(Utf8, NamesTheFirstInvalidByte) {
    EXPECT_EQ(firstInvalidByte("aé€🙂"), std::nullopt);
    EXPECT_EQ(firstInvalidByte("ab\xC3"), 2U);             // cut off
    EXPECT_EQ(firstInvalidByte("\x80"), 0U);               // continuation without begin
    EXPECT_EQ(firstInvalidByte("a\xC0\x80"), 1U);          // overlong
    EXPECT_EQ(firstInvalidByte("a\xE0\x80\x80"), 1U);      // overlong
    EXPECT_EQ(firstInvalidByte("a\xED\xA0\x80"), 1U);      // surrogate
    EXPECT_EQ(firstInvalidByte("a\xF4\x90\x80\x80"), 1U);  // beyond U+10FFFF
    EXPECT_EQ(firstInvalidByte("a\xF5\x80\x80\x80"), 1U);
}

TEST(Utf8, ReplacesEachLongestIllFormedPieceOnce) {
    const std::string mark = "\uFFFD";
    EXPECT_EQ(replaceInvalid("a\xE2\x82"
                             "b"),
              "a" + mark + "b");
    EXPECT_EQ(replaceInvalid("\xF0\x9F\x99"), mark);
    EXPECT_EQ(replaceInvalid("\xE2\xE2\x82\xAC"), mark + "€");
    EXPECT_EQ(replaceInvalid("\xED\xA0\x80"), mark + mark + mark);
    EXPECT_EQ(replaceInvalid("fine é"), "fine é");
}

}  // namespace
}  // namespace headscope::text
