// SPDX-License-Identifier: GPL-3.0-or-later
// Covers: core/text/added_tokens.cpp, core/text/token_finder.cpp
#include "core/text/added_tokens.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using testing::sectionOf;

const Vocabulary& vocabulary() {
    static const Vocabulary built({"a", "<s>", "b"});
    return built;
}

AddedTokens tokensOf(std::string_view json, const Normalizer* normalizer = nullptr) {
    auto tokens = AddedTokens::read(sectionOf(json), vocabulary(), normalizer);
    EXPECT_TRUE(tokens.has_value()) << (tokens ? "" : tokens.error().text());
    return *std::move(tokens);
}

/// Parts as "text" or "id:text".
std::vector<std::string> partsOf(const AddedTokens& tokens, std::string_view text,
                                 const Normalizer* normalizer = nullptr) {
    std::vector<std::string> parts;
    const auto extracted = tokens.extract(text, normalizer);
    EXPECT_TRUE(extracted.has_value());
    for (const TextPart& part : *extracted) {
        parts.push_back((part.addedToken ? std::to_string(*part.addedToken) + ":" : "") + part.text.text());
    }
    return parts;
}

using Parts = std::vector<std::string>;

TEST(TokenFinder, FindsLeftmostAndLongest) {
    TokenFinder finder;
    finder.add("ab", 1);
    finder.add("abcd", 2);
    finder.add("bc", 3);
    finder.add("", 4);
    finder.add("ab", 5);
    EXPECT_EQ(finder.find("xabcabcd"), (std::vector<FoundToken>{{1, 1, 3}, {2, 4, 8}}));
    EXPECT_EQ(finder.find("bc"), (std::vector<FoundToken>{{3, 0, 2}}));
    EXPECT_TRUE(finder.find("").empty());
    EXPECT_TRUE(TokenFinder().find("abc").empty());
}

TEST(AddedTokens, KeepIdsOfTheVocabularyAndContinueBehindIt) {
    const AddedTokens tokens = tokensOf(R"([{"id": 1, "content": "<s>", "special": true},
        {"id": 3, "content": "[X]", "special": true}, {"id": 4, "content": "[Y]", "special": false}])");
    EXPECT_EQ(tokens.id("<s>"), 1U);
    EXPECT_EQ(tokens.id("[X]"), 3U);
    EXPECT_EQ(tokens.id("[Y]"), 4U);
    EXPECT_EQ(tokens.idEnd(), 5U);
    EXPECT_TRUE(tokens.find(3)->special);
    EXPECT_EQ(tokens.find(0), nullptr);
    EXPECT_EQ(partsOf(tokens, "u<s>v[X]"), (Parts{"u", "1:<s>", "v", "3:[X]"}));
}

TEST(AddedTokens, TakeSpacesAlong) {
    const AddedTokens tokens = tokensOf(R"([{"id": 3, "content": "[L]", "special": true, "lstrip": true},
        {"id": 4, "content": "[R]", "special": true, "rstrip": true}])");
    EXPECT_EQ(partsOf(tokens, "a \u3000[L] b"), (Parts{"a", "3: \u3000[L]", " b"}));
    EXPECT_EQ(partsOf(tokens, "a [R] \n b"), (Parts{"a ", "4:[R] \n ", "b"}));
    EXPECT_EQ(partsOf(tokens, "[R]  [L]"), (Parts{"4:[R]  ", "3:[L]"}));
}

TEST(AddedTokens, StandAloneWhenAskedFor) {
    const AddedTokens tokens =
        tokensOf(R"([{"id": 3, "content": "tok", "special": true, "single_word": true}])");
    EXPECT_EQ(partsOf(tokens, "tok token étok tok."), (Parts{"3:tok", " token étok ", "3:tok", "."}));
}

TEST(AddedTokens, AreFoundBeforeOrAfterNormalizing) {
    const auto lower = readNormalizer(sectionOf(R"({"type": "Lowercase"})"));
    ASSERT_TRUE(lower.has_value());
    const AddedTokens tokens = tokensOf(R"([{"id": 3, "content": "[X]", "special": true, "normalized": false},
        {"id": 4, "content": "Day", "special": false, "normalized": true}])",
                                        lower->get());
    EXPECT_EQ(partsOf(tokens, "A[X]DAY[x]day", lower->get()), (Parts{"a", "3:[X]", "4:day", "[x]", "4:day"}));
}

TEST(AddedTokens, SkipEmptyOnesAndTakeTheLastOfTwins) {
    const AddedTokens tokens =
        tokensOf(R"([{"id": 3, "content": ""}, {"id": 3, "content": "[X]", "special": false},
        {"id": 3, "content": "[X]", "special": true}])");
    EXPECT_EQ(tokens.idEnd(), 4U);
    EXPECT_TRUE(tokens.find(3)->special);
}

TEST(AddedTokens, RejectWhatIsMistyped) {
    for (const char* json :
         {R"({})", R"(["x"])", R"([{"id": 1}])", R"([{"content": 1}])",
          R"([{"content": "x", "special": "yes"}])", R"([{"content": "x", "lstrip": 1}])"}) {
        const auto tokens = AddedTokens::read(sectionOf(json), vocabulary(), nullptr);
        ASSERT_FALSE(tokens.has_value()) << json;
        EXPECT_EQ(tokens.error().code, ErrorCode::tokenizerFormat);
    }
}

}  // namespace
}  // namespace headscope::text
