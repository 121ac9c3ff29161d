// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as letters and back.
#include "core/text/byte_alphabet.h"

#include <gtest/gtest.h>

#include <set>

#include "core/text/utf8.h"

namespace headscope::text {
namespace {

TEST(ByteAlphabet, IsAOneToOneMapOfAllBytes) {
    std::set<std::string_view> spellings;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string_view spelling = byteSpelling(static_cast<unsigned char>(byte));
        EXPECT_TRUE(spellings.insert(spelling).second);
        EXPECT_EQ(spelledByte(readCodePoint(spelling, 0).value), byte);
    }
}

TEST(ByteAlphabet, SpellsAsGpt2Does) {
    EXPECT_EQ(byteSpelling(' '), "Ġ");
    EXPECT_EQ(byteSpelling('\n'), "Ċ");
    EXPECT_EQ(byteSpelling('\t'), "ĉ");
    EXPECT_EQ(byteSpelling('a'), "a");
    EXPECT_EQ(byteSpelling(0xAD), "Ń");
    EXPECT_EQ(byteSpelling(0xFF), "ÿ");
}

TEST(ByteAlphabet, ReadsSpellingsBack) {
    EXPECT_EQ(spelledBytes("ĠMary"), " Mary");
    EXPECT_EQ(spelledBytes("Ã©"), "é");
    EXPECT_EQ(spelledBytes("a b"), std::nullopt);  // the space itself is no letter of the alphabet
    EXPECT_EQ(spelledBytes("世"), std::nullopt);
}

}  // namespace
}  // namespace headscope::text
