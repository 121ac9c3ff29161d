// SPDX-License-Identifier: GPL-3.0-or-later
// Covers: core/text/pre_tokenizer.cpp, core/text/metaspace.cpp
#include "core/text/pre_tokenizer.h"

#include <gtest/gtest.h>

#include "core/text/metaspace.h"
#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using Words = std::vector<std::string>;

std::vector<TextPart> partsOf(std::string_view json, std::string_view text) {
    std::vector<TextPart> parts;
    parts.push_back({NormalizedText(text), std::nullopt});
    const auto splitter = readPreTokenizer(testing::sectionOf(json));
    EXPECT_TRUE(splitter.has_value()) << (splitter ? "" : splitter.error().text());
    const bool done = splitter && (*splitter)->split(parts).has_value();
    EXPECT_TRUE(done);
    return parts;
}

Words wordsOf(std::string_view json, std::string_view text) {
    Words words;
    for (const TextPart& part : partsOf(json, text)) words.push_back(part.text.text());
    return words;
}

TEST(PreTokenizer, SplitsAsGpt2Does) {
    const std::string json = R"({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true})";
    EXPECT_EQ(wordsOf(json, "I've 22 cats!  ok"), (Words{"I", "'ve", "Ġ22", "Ġcats", "!", "Ġ", "Ġok"}));
    EXPECT_EQ(wordsOf(json, ""), Words{});
}

TEST(PreTokenizer, PutsASpaceInFrontWhereThereIsNone) {
    const std::string json = R"({"type": "ByteLevel", "add_prefix_space": true, "use_regex": false})";
    const auto parts = partsOf(json, "a b");
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].text.text(), "ĠaĠb");
    EXPECT_EQ(parts[0].text.originalOf(0, 3), (ByteSpan{0, 1}));
    EXPECT_EQ(wordsOf(json, " a"), (Words{"Ġa"}));
}

TEST(PreTokenizer, SplitsAsBertDoes) {
    EXPECT_EQ(wordsOf(R"({"type": "BertPreTokenizer"})", "Hey, you--  ok"),
              (Words{"Hey", ",", "you", "-", "-", "ok"}));
}

TEST(PreTokenizer, SplitsAtSpacesAndBetweenWordsAndSymbols) {
    EXPECT_EQ(wordsOf(R"({"type": "WhitespaceSplit"})", " a.b \u3000c\n"), (Words{"a.b", "c"}));
    EXPECT_EQ(wordsOf(R"({"type": "Whitespace"})", "a_1.. é世"), (Words{"a_1", "..", "é世"}));
    EXPECT_EQ(wordsOf(R"({"type": "Punctuation"})", "a.!b"), (Words{"a", ".", "!", "b"}));
    EXPECT_EQ(wordsOf(R"({"type": "Punctuation", "behavior": "Contiguous"})", "a.!b"),
              (Words{"a", ".!", "b"}));
}

TEST(PreTokenizer, SplitsDigitsTogetherOrOneByOne) {
    EXPECT_EQ(wordsOf(R"({"type": "Digits", "individual_digits": true})", "a12b"),
              (Words{"a", "1", "2", "b"}));
    EXPECT_EQ(wordsOf(R"({"type": "Digits", "individual_digits": false})", "a12b"), (Words{"a", "12", "b"}));
}

TEST(PreTokenizer, SplitsWhereTheScriptChangesAndLeavesLeadingSpacesOut) {
    const std::string json = R"({"type": "UnicodeScripts"})";
    EXPECT_EQ(wordsOf(json, "  Apples are りんごー 林檎!"), (Words{"Apples are ", "りんごー 林檎", "!"}));
    EXPECT_EQ(wordsOf(json, "  "), Words{});
}

TEST(PreTokenizer, CutsAfterAFixedNumberOfCharacters) {
    EXPECT_EQ(wordsOf(R"({"type": "FixedLength", "length": 2})", "añ日bc"), (Words{"añ", "日b", "c"}));
    EXPECT_EQ(wordsOf(R"({"type": "FixedLength"})", "abcdefg"), (Words{"abcde", "fg"}));
}

TEST(PreTokenizer, SplitsAtADelimiter) {
    EXPECT_EQ(wordsOf(R"({"type": "CharDelimiterSplit", "delimiter": "é"})", "aébéé"), (Words{"a", "b"}));
}

TEST(PreTokenizer, SplitsAtPatterns) {
    EXPECT_EQ(
        wordsOf(
            R"({"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithPrevious", "invert": false})",
            "a-b"),
        (Words{"a-", "b"}));
    EXPECT_EQ(
        wordsOf(R"({"type": "Split", "pattern": {"Regex": "[A-Z]+"}, "behavior": "Removed", "invert": true})",
                "aBCdE"),
        (Words{"BC", "E"}));
}

TEST(PreTokenizer, MarksSpacesAsSentencePieceDoes) {
    const std::string always = R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"})";
    EXPECT_EQ(wordsOf(always, "a  b"), (Words{"▁a", "▁", "▁b"}));
    EXPECT_EQ(wordsOf(always, " a"), (Words{"▁a"}));
    EXPECT_EQ(
        wordsOf(R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "never", "split": false})",
                "a b"),
        (Words{"a_b"}));
}

TEST(PreTokenizer, MarksOnlyWhatBeginsTheTextWhenAskedFor) {
    const auto splitter = readPreTokenizer(
        testing::sectionOf(R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"})"));
    ASSERT_TRUE(splitter.has_value());
    const NormalizedText whole("ab");
    std::vector<TextPart> parts;
    parts.push_back({whole.slice(0, 1), std::nullopt});
    parts.push_back({whole.slice(1, 2), std::nullopt});
    ASSERT_TRUE((*splitter)->split(parts).has_value());
    EXPECT_EQ(parts[0].text.text(), "▁a");
    EXPECT_EQ(parts[1].text.text(), "b");
}

TEST(PreTokenizer, LeavesAddedTokensAlone) {
    std::vector<TextPart> parts;
    parts.push_back({NormalizedText("a b"), 7U});
    const auto splitter = readPreTokenizer(testing::sectionOf(
        R"({"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "ByteLevel", "add_prefix_space": true}]})"));
    ASSERT_TRUE(splitter.has_value());
    EXPECT_TRUE((*splitter)->isByteLevel());
    ASSERT_TRUE((*splitter)->split(parts).has_value());
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].text.text(), "a b");
}

TEST(PreTokenizer, RejectsWhatItCannotRead) {
    for (
        const char* json :
        {R"({"type": "Jieba"})", R"({"type": "FixedLength", "length": 0})",
         R"({"type": "CharDelimiterSplit", "delimiter": "ab"})", R"({"type": "ByteLevel"})",
         R"({"type": "Digits"})", R"({"type": "Split", "pattern": {"String": "-"}})",
         R"({"type": "Split", "pattern": {"Regex": "["}, "behavior": "Removed", "invert": false})",
         R"({"type": "Punctuation", "behavior": "Gone"})", R"({"type": "Metaspace", "replacement": "__"})",
         R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"})",
         R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "add_prefix_space": false})",
         R"({"type": "Sequence", "pretokenizers": [null]})",
         R"({"type": "Sequence", "pretokenizers": {}})"}) {
        const auto splitter = readPreTokenizer(testing::sectionOf(json));
        ASSERT_FALSE(splitter.has_value()) << json;
        EXPECT_EQ(splitter.error().code, ErrorCode::tokenizerFormat);
    }
}

TEST(Metaspace, ReadsOldAndNewFiles) {
    const auto old = readMetaspace(testing::sectionOf(R"({"replacement": "▁", "add_prefix_space": false})"));
    ASSERT_TRUE(old.has_value());
    EXPECT_EQ(old->prepend, PrependScheme::never);
    const auto plain = readMetaspace(testing::sectionOf(R"({"replacement": "▁"})"));
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(plain->prepend, PrependScheme::always);
    EXPECT_TRUE(plain->split);
}

}  // namespace
}  // namespace headscope::text
