// SPDX-License-Identifier: GPL-3.0-or-later
// From pieces to text, a decoder at a time.
#include "core/text/decoder.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using testing::sectionOf;
using Tokens = std::vector<std::string>;

std::unique_ptr<const Decoder> decoderOf(std::string_view json) {
    auto decoder = readDecoder(sectionOf(json));
    EXPECT_TRUE(decoder.has_value()) << (decoder ? "" : decoder.error().text());
    return *std::move(decoder);
}

std::string decoded(std::string_view json, Tokens tokens) {
    std::string text;
    for (const std::string& piece : decoderOf(json)->decode(std::move(tokens))) text += piece;
    return text;
}

TEST(Decoder, JoinsBytesAcrossTokens) {
    const std::string json = R"({"type": "ByteLevel"})";
    EXPECT_EQ(decoded(json, {"Hi", "Ġ", "Ã", "©", "<|x y|>"}), "Hi é<|x y|>");
    EXPECT_EQ(decoded(json, {"Ã", "Ġa"}), "\uFFFD a");
    EXPECT_EQ(decoderOf(json)->runningBytes("Ã"), "\xC3");
    EXPECT_EQ(decoderOf(json)->runningBytes("ĠMary"), " Mary");
}

TEST(Decoder, JoinsWordPiecesAndSetsEnglish) {
    const std::string clean = R"({"type": "WordPiece", "prefix": "##", "cleanup": true})";
    EXPECT_EQ(decoded(clean, {"do", "n", "##'", "t", "go", ".", "ok", "!"}), "do n' t go. ok!");
    EXPECT_EQ(decoded(R"({"type": "WordPiece", "prefix": "##", "cleanup": false})", {"##a", "##b", "."}),
              "##ab .");
    EXPECT_EQ(decoderOf(clean)->runningBytes("##ing"), "ing");
    EXPECT_EQ(decoderOf(clean)->runningBytes("go"), "go");
}

TEST(Decoder, TurnsMarksIntoSpaces) {
    const std::string always = R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"})";
    EXPECT_EQ(decoded(always, {"▁a", "▁b", "c"}), "a bc");
    EXPECT_EQ(
        decoded(R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"})", {"▁a", "▁b"}),
        " a b");
    EXPECT_EQ(decoderOf(always)->runningBytes("▁a"), " a");
}

const char* const kLlama = R"({"type": "Sequence", "decoders": [
    {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
    {"type": "Strip", "content": " ", "start": 1, "stop": 0}]})";

TEST(Decoder, DecodesAsLlamaDoes) {
    EXPECT_EQ(decoded(kLlama, {"▁▁a", "<0xC3>", "<0xA9>", "▁b"}), " aé b");
    EXPECT_EQ(decoded(kLlama, {"<0xC3>", "<0xC3>", "x"}), "\uFFFD\uFFFDx");
    EXPECT_EQ(decoded(kLlama, {"<0xZZ>"}), "<0xZZ>");
    EXPECT_EQ(decoded(kLlama, {}), "");
    EXPECT_EQ(decoderOf(kLlama)->runningBytes("▁x"), " x");
    EXPECT_EQ(decoderOf(kLlama)->runningBytes("<0x0A>"), "\n");
    EXPECT_EQ(decoderOf(kLlama)->runningBytes("<0xC3>"), "\xC3");
}

TEST(Decoder, StripsNoMoreThanAskedForAndNoMoreThanThereIs) {
    const std::string json = R"({"type": "Strip", "content": "é", "start": 1, "stop": 2})";
    EXPECT_EQ(decoded(json, {"éééé"}), "é");
    EXPECT_EQ(decoded(json, {"é"}), "");
    EXPECT_EQ(decoded(json, {""}), "");
    EXPECT_EQ(decoded(json, {"xé"}), "x");
}

TEST(Decoder, EndsWordsAtTheSuffix) {
    const std::string json = R"({"type": "BPEDecoder", "suffix": "</w>"})";
    EXPECT_EQ(decoded(json, {"lo", "w</w>", "er</w>"}), "low er");
    EXPECT_EQ(decoded(json, {}), "");
    EXPECT_EQ(decoderOf(json)->runningBytes("er</w>"), "er ");
}

TEST(Decoder, JoinsWhatSpeechModelsRepeat) {
    const auto decoder =
        readDecoder(sectionOf(R"({"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|",
            "cleanup": true})"));
    ASSERT_TRUE(decoder.has_value());
    EXPECT_EQ((*decoder)->decode({"<pad>", "h", "h", "<pad>", "e", "l", "<pad>", "l", "o", "|", "|", "w"}),
              (std::vector<std::string>{"h", "e", "l", "l", "o", " ", "w"}));
    EXPECT_EQ((*decoder)->runningBytes("|"), " ");
}

TEST(Decoder, RejectsWhatItCannotRead) {
    for (const char* json : {R"({"type": "CTC"})", R"({"type": "WordPiece"})", R"({"type": "BPEDecoder"})",
                             R"({"type": "Strip", "content": "ab", "start": 0, "stop": 0})",
                             R"({"type": "Strip", "content": "a", "start": -1, "stop": 0})",
                             R"({"type": "Replace", "pattern": {"Regex": "("}, "content": ""})",
                             R"({"type": "Sequence", "decoders": [null]})"}) {
        const auto decoder = readDecoder(sectionOf(json));
        ASSERT_FALSE(decoder.has_value()) << json;
        EXPECT_EQ(decoder.error().code, ErrorCode::tokenizerFormat);
    }
}

}  // namespace
}  // namespace headscope::text
