// SPDX-License-Identifier: GPL-3.0-or-later
// Each normaliser alone.
#include "core/text/normalizer.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

NormalizedText normalized(std::string_view json, std::string_view text) {
    NormalizedText result(text);
    const auto normalizer = readNormalizer(testing::sectionOf(json));
    EXPECT_TRUE(normalizer.has_value()) << (normalizer ? "" : normalizer.error().text());
    const bool done = normalizer && (*normalizer)->normalize(result).has_value();
    EXPECT_TRUE(done);
    return result;
}

TEST(Normalizer, IsAbsentWhereTheSectionIsNull) {
    const auto none = readNormalizer(testing::sectionOf("null"));
    ASSERT_TRUE(none.has_value());
    EXPECT_EQ(*none, nullptr);
}

TEST(Normalizer, KnowsTheNormalForms) {
    EXPECT_EQ(normalized(R"({"type": "NFC"})", "e\u0301ﬁ").text(), "éﬁ");
    EXPECT_EQ(normalized(R"({"type": "NFD"})", "éﬁ").text(), "e\u0301ﬁ");
    EXPECT_EQ(normalized(R"({"type": "NFKC"})", "e\u0301ﬁ").text(), "éfi");
    EXPECT_EQ(normalized(R"({"type": "NFKD"})", "éﬁ").text(), "e\u0301fi");
}

TEST(Normalizer, LowersCaseAndKeepsOrigins) {
    const NormalizedText text = normalized(R"({"type": "Lowercase"})", "İX");
    EXPECT_EQ(text.text(), "i\u0307x");
    EXPECT_EQ(text.originalOf(0, 3), (ByteSpan{0, 2}));
    EXPECT_EQ(text.originalOf(3, 4), (ByteSpan{2, 3}));
}

TEST(Normalizer, StripsAccentsThatAreCharactersOfTheirOwn) {
    EXPECT_EQ(normalized(R"({"type": "StripAccents"})", "e\u0301é").text(), "eé");
}

TEST(Normalizer, DoesAsBertDoes) {
    const std::string bert = R"({"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
        "strip_accents": null, "lowercase": true})";
    EXPECT_EQ(normalized(bert, "H\u00e9llo\t\u200dW\0" + std::string("世X")).text(), "hello w 世 x");
    EXPECT_EQ(normalized(bert, "\uFFFD").text(), "");
    const std::string cased =
        R"({"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false,
        "strip_accents": null, "lowercase": false})";
    EXPECT_EQ(normalized(cased, "Hé\t世").text(), "Hé\t世");
}

TEST(Normalizer, ReplacesPrependsStripsInSequence) {
    const NormalizedText text = normalized(R"({"type": "Sequence", "normalizers": [
        {"type": "Strip", "strip_left": true, "strip_right": true}, {"type": "Prepend", "prepend": "▁"},
        {"type": "Replace", "pattern": {"Regex": " +"}, "content": "▁"}]})",
                                           "  a   b ");
    EXPECT_EQ(text.text(), "▁a▁b");
    EXPECT_EQ(text.originalOf(0, 4), (ByteSpan{2, 3}));
}

TEST(Normalizer, DoesAsTranslationModelsDo) {
    EXPECT_EQ(normalized(R"({"type": "Nmt"})", "a\x01\tb\u200bc\u2581").text(), "a b c ");
}

TEST(Normalizer, SpellsBytes) {
    const NormalizedText text = normalized(R"({"type": "ByteLevel"})", " é");
    EXPECT_EQ(text.text(), "ĠÃ©");
    EXPECT_EQ(text.originalOf(2, 4), (ByteSpan{1, 3}));
}

TEST(Normalizer, AppliesAPrecompiledMap) {
    // One rule, "a" to "bc": a root, its child 'a' (0x61) and the value below it.
    const std::string json =
        R"({"type": "Precompiled", "precompiled_charsmap": "DAAAAACAAQBhDQAAAAAAgGJjAA=="})";
    const NormalizedText text = normalized(json, "xay");
    EXPECT_EQ(text.text(), "xbcy");
    EXPECT_EQ(text.originalOf(1, 3), (ByteSpan{1, 2}));
}

TEST(Normalizer, RejectsACharsmapThatIsNotBase64) {
    const auto normalizer =
        readNormalizer(testing::sectionOf(R"({"type": "Precompiled", "precompiled_charsmap": "!!!!"})"));
    ASSERT_FALSE(normalizer.has_value());
    EXPECT_EQ(normalizer.error().message, "test.json: precompiled_charsmap is not base64");
}

TEST(Normalizer, RejectsWhatItCannotRead) {
    for (const char* json :
         {R"({"type": "Precompiled", "precompiled_charsmap": ""})", R"({"type": "Casefold"})",
          R"({"type": "Sequence", "normalizers": [null]})", R"({"type": "Sequence"})",
          R"({"type": "Prepend"})", R"({"type": "Replace", "pattern": {"String": "a"}})",
          R"({"type": "Strip", "strip_left": 1, "strip_right": true})", R"({"type": "BertNormalizer"})",
          R"({})", R"("NFC")", R"([])"}) {
        const auto normalizer = readNormalizer(testing::sectionOf(json));
        ASSERT_FALSE(normalizer.has_value()) << json;
        EXPECT_EQ(normalizer.error().code, ErrorCode::tokenizerFormat);
        EXPECT_NE(normalizer.error().message.find("test.json"), std::string::npos);
    }
}

}  // namespace
}  // namespace headscope::text
