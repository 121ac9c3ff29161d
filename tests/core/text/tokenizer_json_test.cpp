// SPDX-License-Identifier: GPL-3.0-or-later
// Whole tokenizer.json files, sound and damaged.
#include "core/text/tokenizer_json.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using nlohmann::json;
using testing::tokenizerOf;

json example() {
    return json::parse(R"({"version": "1.0", "truncation": {"max_length": 1}, "padding": {"anything": "goes"},
        "added_tokens": [{"id": 0, "content": "<s>", "special": true, "normalized": false}],
        "normalizer": {"type": "NFC"}, "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
        "decoder": null, "model": {"type": "WordLevel", "vocab": {"<s>": 0, "a": 1, "b": 2}, "unk_token": "<s>"}})");
}

/// The error that a changed example gives.
Error errorOf(const std::function<void(json&)>& change) {
    json document = example();
    change(document);
    const auto tokenizer = tokenizerOf(document.dump());
    EXPECT_FALSE(tokenizer.has_value()) << document.dump();
    return tokenizer ? Error{} : tokenizer.error();
}

TEST(TokenizerJson, ReadsAWholeDocumentAndIgnoresTruncationAndPadding) {
    const auto tokenizer = tokenizerOf(example().dump());
    ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().text();
    const auto encoding = (*tokenizer)->encode("a b a", std::nullopt, SpecialTokens::add);
    ASSERT_TRUE(encoding.has_value());
    EXPECT_EQ(testing::idsOf(*encoding), (std::vector<std::uint32_t>{0, 1, 2, 1}));
}

TEST(TokenizerJson, NamesFileSectionAndTypeOfWhatIsNotSupported) {
    const Error error = errorOf([](json& d) { d["normalizer"] = {{"type", "Casefold"}}; });
    EXPECT_EQ(error.code, ErrorCode::tokenizerFormat);
    EXPECT_EQ(error.message.rfind("tokenizer.json: normalizer has type \"Casefold\"", 0), 0U)
        << error.message;
    const Error nested = errorOf([](json& d) {
        d["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {{{"type", "Jieba"}}}}};
    });
    EXPECT_NE(nested.message.find("pre_tokenizer.pretokenizers[0]"), std::string::npos) << nested.message;
}

TEST(TokenizerJson, RejectsMissingAndMistypedSections) {
    EXPECT_EQ(errorOf([](json& d) { d.erase("model"); }).code, ErrorCode::tokenizerFormat);
    EXPECT_EQ(errorOf([](json& d) { d["model"] = "BPE"; }).code, ErrorCode::tokenizerFormat);
    EXPECT_EQ(errorOf([](json& d) { d["model"]["vocab"] = 1; }).code, ErrorCode::tokenizerFormat);
    EXPECT_EQ(errorOf([](json& d) { d["version"] = "2.0"; }).code, ErrorCode::tokenizerFormat);
    EXPECT_EQ(errorOf([](json& d) { d["added_tokens"] = 3; }).code, ErrorCode::tokenizerFormat);
    EXPECT_EQ(errorOf([](json& d) { d = json::array(); }).code, ErrorCode::tokenizerFormat);
}

TEST(TokenizerJson, RejectsSpecialTokensThatTheVocabularyDoesNotHave) {
    const Error error =
        errorOf([](json& d) { d["post_processor"]["special_tokens"]["<s>"]["ids"] = json::array({77}); });
    EXPECT_NE(error.message.find("77"), std::string::npos);
}

TEST(TokenizerJson, RejectsSequencesWithinSequencesWithoutEnd) {
    json normalizer = {{"type", "NFC"}};
    for (int i = 0; i < 100; ++i)
        normalizer = {{"type", "Sequence"}, {"normalizers", json::array({normalizer})}};
    EXPECT_EQ(errorOf([&](json& d) { d["normalizer"] = normalizer; }).code, ErrorCode::fileFormat);
}

TEST(TokenizerJson, SurvivesEveryTruncation) {
    const std::string whole = example().dump();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(tokenizerOf(whole.substr(0, length)).has_value());
    }
}

TEST(TokenizerJson, SurvivesRandomDamage) {
    std::mt19937 random(11);
    const std::string whole = example().dump();
    const std::string bytes = "\"{}[],:0129-ae\\n \xC3\xFF";
    for (int round = 0; round < 3000; ++round) {
        std::string damaged = whole;
        for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = bytes[random() % bytes.size()];
        const auto tokenizer = tokenizerOf(damaged);
        if (tokenizer) (void)(*tokenizer)->encode("a b <s> c", std::nullopt, SpecialTokens::add);
    }
}

TEST(TokenizerJson, SurvivesEveryValueBeingOfAnotherKind) {
    const json whole = example();
    const json flat = whole.flatten();
    for (const auto& [path, value] : flat.items()) {
        for (const json& other :
             {json(nullptr), json(1), json(-1.5), json("x"), json::array(), json::object(), json(true)}) {
            json changed = whole;
            changed[json::json_pointer(path)] = other;
            const auto tokenizer = tokenizerOf(changed.dump());
            if (tokenizer) (void)(*tokenizer)->encode("a b <s> c", std::nullopt, SpecialTokens::add);
        }
    }
}

}  // namespace
}  // namespace headscope::text
