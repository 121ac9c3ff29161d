// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of one or two rules, written unit by unit; those of the reference are in fixtures.jsonl.
#include "core/text/char_map.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"

namespace headscope::text {
namespace {

using Units = std::vector<std::uint32_t>;

constexpr std::uint32_t kLeaf = 1U << 8U;
constexpr std::uint32_t kValue = 1U << 31U;
constexpr std::uint32_t offset(std::uint32_t value) { return value << 10U; }

std::string word(std::uint32_t value) {
    std::string bytes;
    for (const unsigned shift : {0U, 8U, 16U, 24U}) bytes += static_cast<char>((value >> shift) & 0xFFU);
    return bytes;
}

std::string bytesOf(const Units& units, const std::string& replacements) {
    std::string bytes = word(static_cast<std::uint32_t>(4 * units.size()));
    for (const std::uint32_t unit : units) bytes += word(unit);
    return bytes + replacements;
}

/// "a" becomes the first of the replacements, "ab" the one at byte 3.
Units twoRules() {
    // The root's child 'a' is unit 1; its value is unit 2, its child 'b' unit 2 ^ 'b' = 96; that one's value
    // unit 3.
    Units units(128);
    units[0] = offset('a' ^ 1U);
    units[1] = 'a' | kLeaf | offset(3);
    units[2] = kValue;
    units[2 ^ 'b'] = 'b' | kLeaf | offset(2 ^ 'b' ^ 3U);
    units[3] = kValue | 3U;
    return units;
}

CharMap mapOf(const Units& units, const std::string& replacements) {
    return test::valueOf(CharMap::read(bytesOf(units, replacements)));
}

const std::string kReplacements("xy\0z\0", 5);

TEST(CharMap, ReplacesByTheShortestBeginningItKnows) {
    const CharMap map = mapOf(twoRules(), kReplacements);
    EXPECT_EQ(map.replacementOf("a"), "xy");
    EXPECT_EQ(map.replacementOf("ab"), "xy");
    EXPECT_EQ(map.replacementOf("b"), std::nullopt);
    EXPECT_EQ(map.replacementOf(""), std::nullopt);
    EXPECT_EQ(map.replacementOf(std::string_view("\0", 1)), std::nullopt);
    EXPECT_EQ(map.replacementOf("\xff"), std::nullopt);  // leads out of the array
}

TEST(CharMap, RewritesWholeGraphemesOrTheirCharacters) {
    const CharMap map = mapOf(twoRules(), kReplacements);
    NormalizedText text("ca\u0301d a");  // the accent goes with its letter
    map.apply(text);
    EXPECT_EQ(text.text(), "cxyd xy");
    EXPECT_EQ(text.originalOf(1, 3), (ByteSpan{1, 4}));
    NormalizedText longer("a\u0301\u0302\u0303");  // seven bytes: letter by letter
    map.apply(longer);
    EXPECT_EQ(longer.text(), "xy\u0301\u0302\u0303");
}

TEST(CharMap, SwallowsCharactersThatBecomeNothing) {
    const CharMap map = mapOf(twoRules(), std::string("\0\0\0z", 5));
    NormalizedText text("bac");
    map.apply(text);
    EXPECT_EQ(text.text(), "bc");
    EXPECT_EQ(text.originalOf(1, 2), (ByteSpan{2, 3}));
}

TEST(CharMap, ReplacesTheLongestStringAsTheLibraryDoes) {
    const CharMap map = mapOf(twoRules(), kReplacements);
    NormalizedText text("cab\u0301 a");
    map.applyLongest(text);
    EXPECT_EQ(text.text(), "cz\u0301 xy");
    EXPECT_EQ(text.originalOf(1, 2), (ByteSpan{1, 2}));
    EXPECT_EQ(text.originalOf(2, 4), (ByteSpan{3, 5}));
    NormalizedText emptied("aabc");
    mapOf(twoRules(), std::string("\0\0\0z", 5)).applyLongest(emptied);
    EXPECT_EQ(emptied.text(), "zc");
    EXPECT_EQ(emptied.originalOf(1, 2), (ByteSpan{3, 4}));
}

TEST(CharMap, LeavesTextAloneThatHasNothingToReplace) {
    NormalizedText text("b\u0301");
    mapOf(twoRules(), kReplacements).apply(text);
    EXPECT_EQ(text.text(), "b\u0301");
}

TEST(CharMap, RefusesAMapWithoutATrie) {
    test::expectError(CharMap::read(""), ErrorCode::tokenizerFormat, {"0 bytes"});
    test::expectError(CharMap::read(word(0)), ErrorCode::tokenizerFormat, {"empty trie"});
}

TEST(CharMap, RefusesATrieLongerThanTheMap) {
    test::expectError(CharMap::read(word(8) + word(0)), ErrorCode::tokenizerFormat, {"trie of 8 bytes"});
    test::expectError(CharMap::read(word(0xFFFFFFFF) + word(0)), ErrorCode::tokenizerFormat, {"4294967295"});
    test::expectError(CharMap::read(word(3) + "abc"), ErrorCode::tokenizerFormat, {"trie of 3 bytes"});
}

TEST(CharMap, RefusesAValueBehindTheReplacements) {
    test::expectError(CharMap::read(bytesOf(twoRules(), std::string("xy\0", 3))), ErrorCode::tokenizerFormat,
                      {"node 96"});
}

TEST(CharMap, RefusesAValueInsideACharacter) {
    test::expectError(CharMap::read(bytesOf(twoRules(), "xy\u00e9")), ErrorCode::tokenizerFormat,
                      {"node 96"});
}

TEST(CharMap, RefusesReplacementsThatAreNotUtf8) {
    test::expectError(CharMap::read(bytesOf(twoRules(), "xy\xff")), ErrorCode::tokenizerFormat, {"byte 2"});
}

TEST(Base64, ReadsWholeGroupsOnly) {
    EXPECT_EQ(base64Bytes(""), "");
    EXPECT_EQ(base64Bytes("aGk="), "hi");
    EXPECT_EQ(base64Bytes("aA=="), "h");
    EXPECT_EQ(base64Bytes("+/A8"), "\xfb\xf0\x3c");
    for (const char* wrong : {"a", "aGk", "aG=k", "a===", "aG k", "aGk=aGk="}) {
        EXPECT_EQ(base64Bytes(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace headscope::text
