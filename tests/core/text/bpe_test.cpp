// SPDX-License-Identifier: GPL-3.0-or-later
// Covers: core/text/bpe.cpp, core/text/token_model.cpp
#include "core/text/bpe.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using testing::sectionOf;

/// Spellings of the tokens of a word; nothing where it cannot be spelled.
std::optional<std::vector<std::string>> spelled(const TokenModel& model, std::string_view word) {
    std::vector<Piece> pieces;
    if (!model.spell(word, pieces)) return std::nullopt;
    std::vector<std::string> spellings;
    for (const Piece& piece : pieces) spellings.push_back(*model.vocabulary().spelling(piece.id));
    return spellings;
}

std::unique_ptr<const TokenModel> modelOf(std::string_view json) {
    auto model = readTokenModel(sectionOf(json));
    EXPECT_TRUE(model.has_value()) << (model ? "" : model.error().text());
    return model ? *std::move(model) : nullptr;
}

using Spellings = std::vector<std::string>;

TEST(Bpe, ReadsMergesAsLinesAndAsPairs) {
    for (const char* merges :
         {R"(["#version: 0.2 - by a tool", "a b", "ab c"])", R"([["a", "b"], ["ab", "c"]])"}) {
        const auto model = modelOf(
            std::string(R"({"type": "BPE", "vocab": {"a":0,"b":1,"c":2,"ab":3,"abc":4}, "merges": )") +
            merges + "}");
        EXPECT_EQ(spelled(*model, "abcab"), (Spellings{"abc", "ab"}));
    }
}

TEST(Bpe, CannotSpellWhatNoTokenStandsFor) {
    const auto model = modelOf(R"({"type": "BPE", "vocab": {"a":0}, "merges": []})");
    EXPECT_EQ(spelled(*model, "ab"), std::nullopt);
    EXPECT_EQ(spelled(*model, "a"), (Spellings{"a"}));
}

TEST(Bpe, FusesUnknownCharactersOnlyWhenAsked) {
    const std::string json =
        R"({"type": "BPE", "unk_token": "?", "vocab": {"?":0,"a":1}, "merges": [], "fuse_unk": )";
    std::vector<Piece> pieces;
    ASSERT_TRUE(modelOf(json + "true}")->spell("xéaz", pieces));
    EXPECT_EQ(pieces, (std::vector<Piece>{{0, 0, 3}, {1, 3, 4}, {0, 4, 5}}));
    pieces.clear();
    ASSERT_TRUE(modelOf(json + "false}")->spell("xéaz", pieces));
    EXPECT_EQ(pieces, (std::vector<Piece>{{0, 0, 1}, {0, 1, 3}, {1, 3, 4}, {0, 4, 5}}));
}

TEST(Bpe, FallsBackToBytesWhereAllOfThemAreTokens) {
    const auto model = modelOf(R"({"type": "BPE", "unk_token": "?", "byte_fallback": true, "merges": [],
        "vocab": {"?":0, "<0xC3>":1, "<0xA9>":2, "a":3}})");
    EXPECT_EQ(spelled(*model, "éa"), (Spellings{"<0xC3>", "<0xA9>", "a"}));
    EXPECT_EQ(spelled(*model, "èa"), (Spellings{"?", "a"}));  // <0xA8> is no token
    EXPECT_EQ(model->variant(), "byte fallback");
}

TEST(Bpe, TakesWholeWordsWhenMergesAreIgnored) {
    const std::string json =
        R"({"type": "BPE", "vocab": {"a":0,"b":1,"ab":2}, "merges": [], "ignore_merges": )";
    EXPECT_EQ(spelled(*modelOf(json + "true}"), "ab"), (Spellings{"ab"}));
    EXPECT_EQ(spelled(*modelOf(json + "false}"), "ab"), (Spellings{"a", "b"}));
}

TEST(Bpe, MarksEndsAndContinuationsOfWords) {
    const auto suffixed = modelOf(R"({"type": "BPE", "end_of_word_suffix": "</w>", "merges": ["a b</w>"],
        "vocab": {"a":0,"b":1,"b</w>":2,"ab</w>":3,"a</w>":4}})");
    EXPECT_EQ(spelled(*suffixed, "ab"), (Spellings{"ab</w>"}));
    EXPECT_EQ(spelled(*suffixed, "aba"), (Spellings{"a", "b", "a</w>"}));
    const auto prefixed = modelOf(R"({"type": "BPE", "continuing_subword_prefix": "##", "merges": ["a ##b"],
        "vocab": {"a":0,"##b":1,"ab":2}})");
    EXPECT_EQ(spelled(*prefixed, "abb"), (Spellings{"ab", "##b"}));
}

TEST(Bpe, RejectsMergesThatDoNotFitTheVocabulary) {
    for (const char* merges :
         {R"(["a x"])", R"(["a"])", R"(["a b c"])", R"([["a"]])", R"([1])", R"({})", R"(["a b"])"}) {
        const std::string json =
            std::string(R"({"type": "BPE", "vocab": {"a":0,"b":1}, "merges": )") + merges + "}";
        const auto model = readTokenModel(sectionOf(json));
        ASSERT_FALSE(model.has_value()) << merges;
        EXPECT_EQ(model.error().code, ErrorCode::tokenizerFormat);
        EXPECT_NE(model.error().message.find("merges"), std::string::npos);
    }
}

TEST(TokenModel, TellsOldFilesApartByTheirKeys) {
    EXPECT_EQ(modelOf(R"({"vocab": {"a":0}, "merges": []})")->name(), "BPE");
    EXPECT_EQ(modelOf(R"({"vocab": {"a":0}, "unk_token": "a", "max_input_chars_per_word": 9,
        "continuing_subword_prefix": "##"})")
                  ->name(),
              "WordPiece");
    EXPECT_EQ(modelOf(R"({"vocab": {"a":0}, "unk_token": "a"})")->name(), "WordLevel");
    EXPECT_EQ(modelOf(R"({"vocab": [["a", -1]], "unk_id": 0})")->name(), "Unigram");
}

TEST(TokenModel, NamesTypesThatAreNotSupported) {
    const auto model = readTokenModel(sectionOf(R"({"type": "Bigram", "vocab": []})"));
    ASSERT_FALSE(model.has_value());
    EXPECT_EQ(model.error().code, ErrorCode::tokenizerFormat);
    EXPECT_NE(model.error().message.find("\"Bigram\""), std::string::npos);
    EXPECT_FALSE(readTokenModel(sectionOf("null")).has_value());
    EXPECT_FALSE(readTokenModel(sectionOf(R"({"type": 3})")).has_value());
}

}  // namespace
}  // namespace headscope::text
