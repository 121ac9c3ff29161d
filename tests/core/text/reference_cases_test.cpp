// SPDX-License-Identifier: GPL-3.0-or-later
// Whole tokenizers against what the official libraries make of the same texts.
// Covers: core/text/tokenizer_pipeline.cpp, core/text/tokenizer_json.cpp, core/text/tokenizer_loader.cpp
// Covers: core/text/tokenizer_draft.cpp
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/core/text/tokenizer_test_support.h"
#include "tests/support/temporary_folder.h"

namespace headscope::text::testing {
namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
}

std::shared_ptr<const Tokenizer> loaded(const std::filesystem::path& folder) {
    auto tokenizer = loadTokenizer(folder);
    EXPECT_TRUE(tokenizer.has_value()) << (tokenizer ? "" : tokenizer.error().text());
    return tokenizer ? *tokenizer : nullptr;
}

/// Folder with a tokenizer.json, and the file of cases within it.
struct Published {
    const char* folder;
    const char* cases;
};

class PublishedTokenizer : public ::testing::TestWithParam<Published> {};

TEST_P(PublishedTokenizer, AgreesWithHuggingFace) {
    const auto folder = sharedFolder(GetParam().folder);
    if (!folder) GTEST_SKIP() << GetParam().folder << " is not in HEADSCOPE_TEST_DATA";
    const auto tokenizer = loaded(*folder);
    ASSERT_NE(tokenizer, nullptr);
    const auto cases = readLines(*folder / GetParam().cases);
    ASSERT_GT(cases.size(), 200U);
    for (const auto& expected : cases) expectCase(*tokenizer, expected, OffsetUnit::codePoint);
}

INSTANTIATE_TEST_SUITE_P(All, PublishedTokenizer,
                         ::testing::Values(Published{"tokenizers/gpt2", "cases_hf.jsonl"},
                                           Published{"tokenizers/bert-base-uncased", "cases_hf.jsonl"},
                                           Published{"tokenizers/gpt-neox-20b", "cases_hf.jsonl"},
                                           Published{"tokenizers/phi3-llama2-vocab", "cases_hf.jsonl"},
                                           Published{"models/stories260k-llama",
                                                     "golden/tokenizer_cases.jsonl"}));

class LlamaCppCases : public ::testing::TestWithParam<const char*> {};

TEST_P(LlamaCppCases, GiveTheSameIds) {
    const auto folder = sharedFolder(std::string("tokenizers/") + GetParam());
    if (!folder) GTEST_SKIP() << "tokenizers/" << GetParam() << " is not in HEADSCOPE_TEST_DATA";
    const auto tokenizer = loaded(*folder);
    ASSERT_NE(tokenizer, nullptr);
    const std::string separator = "\n__ggml_vocab_test__\n";
    std::string texts = contentOf(*folder / "llama.cpp.inp");
    std::ifstream ids(*folder / "llama.cpp.out");
    std::size_t count = 0;
    for (std::size_t at = 0; at != std::string::npos;) {
        const std::size_t end = texts.find(separator, at);
        const std::string text = texts.substr(at, end == std::string::npos ? end : end - at);
        at = end == std::string::npos ? end : end + separator.size();
        std::string line;
        std::getline(ids, line);  // the last text is empty and has no line
        ++count;
        std::istringstream numbers(line);
        std::vector<std::uint32_t> expected;
        for (std::uint32_t id{}; numbers >> id;) expected.push_back(id);
        const auto encoding = tokenizer->encode(text, std::nullopt, SpecialTokens::leaveOff);
        ASSERT_TRUE(encoding.has_value()) << encoding.error().text();
        EXPECT_EQ(idsOf(*encoding), expected) << text;
    }
    EXPECT_EQ(count, 47U);
}

INSTANTIATE_TEST_SUITE_P(All, LlamaCppCases,
                         ::testing::Values("gpt2", "bert-base-uncased", "gpt-neox-20b", "phi3-llama2-vocab"));

/// A folder whose tokenizer.json is left out: the other files, or those given here, must do.
struct OlderFiles {
    const char* folder;
    std::vector<const char*> files;
    const char* config;  // tokenizer_config.json
};

class OlderFolder : public ::testing::TestWithParam<OlderFiles> {};

TEST_P(OlderFolder, CutsTextAsItsTokenizerJsonDoes) {
    const auto folder = sharedFolder(GetParam().folder);
    if (!folder) GTEST_SKIP() << GetParam().folder << " is not in HEADSCOPE_TEST_DATA";
    const test::TemporaryFolder copy;
    for (const char* file : GetParam().files) std::filesystem::copy(*folder / file, copy.path(file));
    (void)copy.write("tokenizer_config.json", GetParam().config);
    const auto whole = loaded(*folder);
    const auto older = loaded(copy.path());
    ASSERT_NE(whole, nullptr);
    ASSERT_NE(older, nullptr);
    EXPECT_EQ(older->vocabularySize(), whole->vocabularySize());
    const auto cases = readLines(*sharedFolder("tokenizers/gpt2") / "cases_hf.jsonl");
    for (const auto& line : cases) {
        const auto text = line.at("text").get<std::string>();
        const auto expected = whole->encode(text, std::nullopt, SpecialTokens::add);
        const auto encoding = older->encode(text, std::nullopt, SpecialTokens::add);
        ASSERT_TRUE(expected.has_value() && encoding.has_value()) << text;
        EXPECT_EQ(*encoding, *expected) << text;
        EXPECT_EQ(older->decode(encoding->ids, true), whole->decode(expected->ids, true)) << text;
    }
}

INSTANTIATE_TEST_SUITE_P(All, OlderFolder,
                         ::testing::Values(OlderFiles{"tokenizers/gpt2",
                                                      {"vocab.json", "merges.txt"},
                                                      R"({"tokenizer_class": "GPT2Tokenizer"})"},
                                           OlderFiles{"tokenizers/bert-base-uncased",
                                                      {"vocab.txt"},
                                                      R"({"tokenizer_class": "BertTokenizerFast"})"},
                                           OlderFiles{
                                               "models/stories260k-llama",
                                               {"tokenizer.model"},
                                               R"({"tokenizer_class": "LlamaTokenizer", "legacy": true})"}));

TEST(Llama2Model, CutsTextAsItsTokenizerJsonDoes) {
    const auto folder = sharedFolder("tokenizers/phi3-llama2-vocab");
    if (!folder) GTEST_SKIP() << "tokenizers/phi3-llama2-vocab is not in HEADSCOPE_TEST_DATA";
    const test::TemporaryFolder copy;
    std::filesystem::copy(*folder / "tokenizer.model", copy.path("tokenizer.model"));
    nlohmann::json config{{"tokenizer_class", "LlamaTokenizer"}, {"legacy", true}};
    const auto published = nlohmann::json::parse(contentOf(*folder / "tokenizer.json"));
    for (const auto& token : published.at("added_tokens")) {
        config["added_tokens_decoder"][std::to_string(token.at("id").get<int>())] = token;
    }
    (void)copy.write("tokenizer_config.json", config.dump());
    const auto whole = loaded(*folder);
    const auto older = loaded(copy.path());
    ASSERT_NE(whole, nullptr);
    ASSERT_NE(older, nullptr);
    EXPECT_EQ(older->vocabularySize(), whole->vocabularySize());
    for (const auto& line : readLines(*folder / "cases_hf.jsonl")) {
        const auto text = line.at("text").get<std::string>();
        const auto expected = whole->encode(text, std::nullopt, SpecialTokens::add);
        const auto encoding = older->encode(text, std::nullopt, SpecialTokens::add);
        ASSERT_TRUE(expected.has_value() && encoding.has_value()) << text;
        EXPECT_EQ(*encoding, *expected) << text;
    }
}

TEST(T5Model, AgreesWithTheSentencePieceLibrary) {
    const auto folder = sharedFolder("tokenizers/t5-unigram");
    if (!folder) GTEST_SKIP() << "tokenizers/t5-unigram is not in HEADSCOPE_TEST_DATA";
    const auto tokenizer = loaded(*folder);
    ASSERT_NE(tokenizer, nullptr);
    const auto cases = readLines(*folder / "cases_sentencepiece.jsonl");
    ASSERT_GT(cases.size(), 100U);
    for (const auto& expected : cases) {
        const auto text = expected.at("text").get<std::string>();
        const auto encoding = tokenizer->encode(text, std::nullopt, SpecialTokens::leaveOff);
        ASSERT_TRUE(encoding.has_value()) << encoding.error().text();
        const auto ids = expected.at("ids").get<std::vector<std::uint32_t>>();
        EXPECT_EQ(idsOf(*encoding), ids) << text;
        // The library writes unknown tokens as a sign of its own.
        if (std::find(ids.begin(), ids.end(), 2U) != ids.end()) continue;
        EXPECT_EQ(tokenizer->decode(encoding->ids, false), expected.at("decoded").get<std::string>());
    }
}

TEST(TokenizerFixtures, AgreeWithHuggingFaceForEveryStageAndOption) {
    const auto fixtures = readLines(repositoryData() / "fixtures.jsonl");
    ASSERT_GT(fixtures.size(), 40U);
    for (const auto& fixture : fixtures) {
        SCOPED_TRACE("fixture " + fixture.at("name").get<std::string>());
        const auto tokenizer = tokenizerOf(fixture.at("tokenizer").dump());
        ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().text();
        for (const auto& expected : fixture.at("cases")) expectCase(**tokenizer, expected, OffsetUnit::byte);
    }
}

TEST(InductionModel, TurnsUnknownWordsIntoTheTokenThatItsFileNames) {
    const auto folder = sharedFolder("models/trained-here-induction-gpt2");
    if (!folder) GTEST_SKIP() << "models/trained-here-induction-gpt2 is not in HEADSCOPE_TEST_DATA";
    const auto tokenizer = loaded(*folder);
    ASSERT_NE(tokenizer, nullptr);
    const auto encoding = tokenizer->encode("t01 typo t02", std::nullopt, SpecialTokens::add);
    ASSERT_TRUE(encoding.has_value());
    EXPECT_EQ(idsOf(*encoding), (std::vector<std::uint32_t>{0, 1, 0, 2}));
    EXPECT_EQ(encoding->offsets[2], (ByteSpan{4, 8}));
}

TEST(PublishedMaskTokens, AreFound) {
    const auto folder = sharedFolder("models/trained-here-tiny-bert");
    if (!folder) GTEST_SKIP() << "models/trained-here-tiny-bert is not in HEADSCOPE_TEST_DATA";
    const auto tokenizer = loaded(*folder);
    ASSERT_NE(tokenizer, nullptr);
    EXPECT_EQ(tokenizer->maskToken(), TokenId{4});
    EXPECT_EQ(tokenizer->describe(), "WordPiece, 3945 tokens");
}

}  // namespace
}  // namespace headscope::text::testing
