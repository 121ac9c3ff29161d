// SPDX-License-Identifier: GPL-3.0-or-later
// Vocabularies as GGUF files carry them; the large ones are those of the published tokenizers.
// Covers: core/text/gguf_splitting.cpp
#include "core/text/gguf_vocabulary.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/text/sentencepiece_model.h"
#include "tests/core/text/tokenizer_test_support.h"
#include "tests/support/expect_error.h"

namespace headscope::text {
namespace {

using Ids = std::vector<std::uint32_t>;
using testing::sharedFolder;

Ids idsOf(const GgufVocabulary& vocabulary, std::string_view text,
          SpecialTokens special = SpecialTokens::add) {
    const auto tokenizer = test::valueOf(tokenizerFromGguf(vocabulary));
    return testing::idsOf(test::valueOf(tokenizer->encode(text, std::nullopt, special)));
}

GgufVocabulary byteLevel(const std::string& pre) {
    GgufVocabulary vocabulary;
    vocabulary.file = "x.gguf";
    vocabulary.model = "gpt2";
    vocabulary.pre = pre;
    vocabulary.tokens = {"<s>", "a", "1", "2", "Ġ", "12", "Ġ1", "Ġ12", "Ġa", "<x>"};
    vocabulary.types = {3, 1, 1, 1, 1, 1, 1, 1, 1, 4};
    vocabulary.merges = {"1 2", "Ġ 12", "Ġ 1", "Ġ a"};
    vocabulary.bos = 0;
    return vocabulary;
}

TEST(GgufVocabulary, SplitsAsItsNameSays) {
    EXPECT_EQ(idsOf(byteLevel("gpt-2"), "a 12"), (Ids{1, 7}));
    EXPECT_EQ(idsOf(byteLevel("smollm"), "a 12"), (Ids{1, 4, 2, 3}));
    EXPECT_EQ(idsOf(byteLevel("qwen2"), "a 12"), (Ids{1, 4, 2, 3}));
    EXPECT_EQ(idsOf(byteLevel("llama-bpe"), "a 12"), (Ids{0, 1, 4, 5}));
    EXPECT_EQ(idsOf(byteLevel("minicpm5"), "a 12"), (Ids{1, 4, 5}));
    EXPECT_EQ(idsOf(byteLevel("jais-2"), "a     12"), (Ids{1, 4, 4, 4, 4, 4, 5}));
    EXPECT_EQ(idsOf(byteLevel(""), " a<x>"), (Ids{8, 9}));
}

TEST(GgufVocabulary, AddsBosAndEosAsTheFileSays) {
    GgufVocabulary vocabulary = byteLevel("gpt-2");
    vocabulary.addBos = true;
    vocabulary.addEos = true;
    vocabulary.eos = 9;
    EXPECT_EQ(idsOf(vocabulary, "a"), (Ids{0, 1, 9}));
    EXPECT_EQ(idsOf(vocabulary, "a", SpecialTokens::leaveOff), (Ids{1}));
}

TEST(GgufVocabulary, KnowsExpressionsThatAreOnes) {
    for (const char* name :
         {"default",        "gpt-2",       "smollm",     "falcon",     "llama-bpe", "dbrx",
          "qwen2",          "bloom",       "viking",     "tekken",     "gpt-4o",    "deepseek-v3",
          "deepseek-coder", "qwen35",      "bailingmoe", "seed-coder", "glm4",      "hunyuan-dense",
          "solar-open",     "modern-bert", "jais-2",     "minicpm5",   "ufakzeka"}) {
        const auto splitting = ggufSplitting(name);
        ASSERT_TRUE(splitting.has_value()) << name;
        EXPECT_TRUE(tokenizerFromGguf(byteLevel(name)).has_value()) << name;
    }
    EXPECT_FALSE(ggufSplitting("").has_value());
    EXPECT_FALSE(ggufSplitting("gpt-2 phi-2").has_value());
}

// As llama.cpp's src/llama-vocab.cpp has them: whose words skip the merges, and who begins with a token.
TEST(GgufVocabulary, SplittingsSayWhatElseTheirNamesMean) {
    for (const char* name : {"llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "lfm2", "tekken"}) {
        const auto splitting = ggufSplitting(name);
        ASSERT_TRUE(splitting.has_value()) << name;
        EXPECT_TRUE(splitting->ignoreMerges && splitting->addBos) << name;
    }
    for (const char* name : {"glm4", "glm5", "minicpm5"}) {
        const auto splitting = ggufSplitting(name);
        ASSERT_TRUE(splitting.has_value()) << name;
        EXPECT_TRUE(splitting->ignoreMerges && !splitting->addBos) << name;
    }
    for (const char* name : {"dbrx", "smaug-bpe", "jais-2", "gpt-4o", "qwen2", "gpt-2", "deepseek-v3"}) {
        const auto splitting = ggufSplitting(name);
        ASSERT_TRUE(splitting.has_value()) << name;
        EXPECT_FALSE(splitting->ignoreMerges || splitting->addBos) << name;
    }
    EXPECT_EQ(ggufSplitting("glm4")->expressions, ggufSplitting("llama3")->expressions);
    EXPECT_NE(ggufSplitting("qwen35")->expressions, ggufSplitting("qwen2")->expressions);
}

TEST(GgufVocabulary, TurnsBertsWordsAround) {
    GgufVocabulary vocabulary;
    vocabulary.model = "bert";
    vocabulary.tokens = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁un", "able", "▁["};
    vocabulary.types = {3, 2, 3, 3, 1, 1, 1};
    vocabulary.unknown = 1;
    EXPECT_EQ(idsOf(vocabulary, "Unable un x"), (Ids{2, 4, 5, 4, 1, 3}));
}

void expectRefusal(const GgufVocabulary& vocabulary, std::initializer_list<std::string_view> parts) {
    test::expectError(tokenizerFromGguf(vocabulary), ErrorCode::tokenizerFormat, parts);
}

TEST(GgufVocabulary, NamesASplittingThatIsNotKnown) {
    expectRefusal(byteLevel("brand-new"), {"x.gguf: tokenizer.ggml.pre is \"brand-new\"", "tokenizer.json"});
}

TEST(GgufVocabulary, NamesAModelThatIsNotKnown) {
    GgufVocabulary vocabulary = byteLevel("gpt-2");
    vocabulary.model = "rwkv";
    expectRefusal(vocabulary, {"tokenizer.ggml.model is \"rwkv\""});
}

TEST(GgufVocabulary, RefusesListsOfDifferentLengths) {
    GgufVocabulary vocabulary = byteLevel("gpt-2");
    vocabulary.types.pop_back();
    expectRefusal(vocabulary, {"token_type has 9 entries", "10 tokens"});
    vocabulary = byteLevel("gpt-2");
    vocabulary.scores = {1};
    expectRefusal(vocabulary, {"scores has 1 entries"});
    expectRefusal({}, {"tokens is missing"});
}

TEST(GgufVocabulary, RefusesIdsBehindTheTokens) {
    GgufVocabulary vocabulary = byteLevel("gpt-2");
    vocabulary.bos = 10;
    expectRefusal(vocabulary, {"bos_token_id is 10"});
}

TEST(GgufVocabulary, RefusesTokensThatAreNotUtf8) {
    GgufVocabulary vocabulary = byteLevel("gpt-2");
    vocabulary.tokens[3] = "\xff";
    expectRefusal(vocabulary, {"tokens[3] is not UTF-8"});
}

TEST(GgufVocabulary, RefusesAMergeOfUnknownTokens) {
    GgufVocabulary vocabulary = byteLevel("gpt-2");
    vocabulary.merges.emplace_back("a a");
    expectRefusal(vocabulary, {"merges[4] names \"aa\""});
}

TEST(GgufVocabulary, RefusesPiecesWithoutScores) {
    GgufVocabulary vocabulary = byteLevel("");
    vocabulary.model = "llama";
    expectRefusal(vocabulary, {"scores is missing"});
    vocabulary.scores.assign(10, std::numeric_limits<double>::infinity());
    expectRefusal(vocabulary, {"scores[0] is no finite number"});
}

/// The vocabulary of a .model as a conversion to GGUF writes it.
GgufVocabulary ofModel(const std::filesystem::path& file, const std::string& model) {
    const SentencePieceModel read = test::valueOf(readSentencePiece(file));
    GgufVocabulary vocabulary;
    vocabulary.model = model;
    for (const SentencePiece& piece : read.pieces) {
        vocabulary.tokens.push_back(piece.spelling);
        vocabulary.scores.push_back(static_cast<double>(piece.score));
        vocabulary.types.push_back(static_cast<std::int64_t>(piece.type));
    }
    vocabulary.unknown = read.unknown;
    vocabulary.charMap = read.charMap;
    vocabulary.bos = 1;
    vocabulary.eos = model == "t5" ? 1 : 2;
    return vocabulary;
}

TEST(GgufVocabulary, CutsTextAsTheOriginalOfLlama) {
    const auto folder = sharedFolder("models/stories260k-llama");
    if (!folder) GTEST_SKIP() << "models/stories260k-llama is not in HEADSCOPE_TEST_DATA";
    const auto tokenizer = test::valueOf(tokenizerFromGguf(ofModel(*folder / "tokenizer.model", "llama")));
    for (const auto& line : testing::readLines(*folder / "golden/tokenizer_cases.jsonl")) {
        testing::expectCase(*tokenizer, line, testing::OffsetUnit::codePoint);
    }
}

TEST(GgufVocabulary, CutsTextAsTheOriginalOfT5) {
    const auto folder = sharedFolder("tokenizers/t5-unigram");
    if (!folder) GTEST_SKIP() << "tokenizers/t5-unigram is not in HEADSCOPE_TEST_DATA";
    GgufVocabulary vocabulary = ofModel(*folder / "spiece.model", "t5");
    vocabulary.removeExtraSpaces = true;
    EXPECT_EQ(idsOf(vocabulary, "ied 4 ½ months"), (Ids{3, 5973, 314, 209, 2, 357, 767, 1}));
}

}  // namespace
}  // namespace headscope::text
