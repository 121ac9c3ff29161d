// SPDX-License-Identifier: GPL-3.0-or-later
// Naming one token, with a tokenizer that splits as byte-level BPE does.
#include "app/common/token_choice.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/app/common/app_fixture.h"

namespace headscope::app {
namespace {

// A few spellings; words are found with their leading space as part of them ("Ġ"), letters one by one
// otherwise.
class SpacedTokenizer final : public text::Tokenizer {
public:
    Result<text::Encoding> encode(std::string_view text, std::optional<std::string_view>,
                                  text::SpecialTokens) const override {
        std::string spelled;
        for (const char c : text) spelled += c == ' ' ? "\xC4\xA0" : std::string(1, c);
        text::Encoding encoding;
        const auto add = [&](const std::string& token) {
            encoding.tokens.push_back(token);
            encoding.ids.push_back(tokenId(token).value_or(TokenId{5}));
        };
        if (tokenId(spelled) && spelled.front() != '[') {
            add(spelled);
        } else {
            for (const char c : text) add(std::string(1, c));
        }
        return encoding;
    }
    std::string decode(std::span<const TokenId>, bool) const override { return {}; }
    std::string tokenText(TokenId id) const override {
        for (const auto& [spelling, known] : kIds) {
            if (known == id.value) return spelling;
        }
        return {};
    }
    std::string tokenBytes(TokenId id) const override { return tokenText(id); }
    std::optional<TokenId> tokenId(std::string_view spelling) const override {
        const auto found = kIds.find(std::string(spelling));
        return found == kIds.end() ? std::nullopt : std::optional(TokenId{found->second});
    }
    bool isSpecial(TokenId id) const override { return id.value >= 4 && id.value <= 5; }
    std::optional<TokenId> maskToken() const override { return TokenId{4}; }
    std::uint32_t vocabularySize() const override { return 8; }
    std::string describe() const override { return "test"; }

private:
    const std::map<std::string, std::uint32_t> kIds = {{"Mary", 0},  {"\xC4\xA0Mary", 1}, {"\xC4\xA0John", 2},
                                                       {"x", 3},     {"[MASK]", 4},       {"[UNK]", 5},
                                                       {"##ing", 6}, {"beyond", 70}};
};

ModelInfo spacedModel() {
    ModelInfo model = test::demoInfo();
    model.tokenizer = std::make_shared<SpacedTokenizer>();
    return model;
}

TEST(TokenChoice, TakesTheTextAsGivenFirst) {
    EXPECT_EQ(parseToken("Mary", spacedModel()).value(), TokenId{0});
    EXPECT_EQ(parseToken(" Mary", spacedModel()).value(), TokenId{1});
}

TEST(TokenChoice, TriesALeadingSpaceThenTheSpelling) {
    EXPECT_EQ(parseToken("John", spacedModel()).value(), TokenId{2});
    EXPECT_EQ(parseToken("\xC4\xA0John", spacedModel()).value(), TokenId{2});
    EXPECT_EQ(parseToken("##ing", spacedModel()).value(), TokenId{6});
    EXPECT_EQ(parseToken("[MASK]", spacedModel()).value(), TokenId{4});
}

TEST(TokenChoice, TriesWithoutTheSpaceThatTheTokenizerAddsItself) {
    EXPECT_EQ(parseToken(" x", spacedModel()).value(), TokenId{3});
}

TEST(TokenChoice, TakesIdsBehindAHash) {
    EXPECT_EQ(parseToken("#64", spacedModel()).value(), TokenId{64});
    EXPECT_EQ(parseToken("#65", spacedModel()).error().code, ErrorCode::headRange);
    EXPECT_EQ(parseToken("#99999999999", spacedModel()).error().code, ErrorCode::headRange);
    EXPECT_EQ(parseToken("beyond", spacedModel()).error().code, ErrorCode::headRange);
}

TEST(TokenChoice, TellsHowAnotherTextSplits) {
    const auto split = parseToken("xy", spacedModel());
    ASSERT_FALSE(split);
    EXPECT_EQ(split.error().code, ErrorCode::tokenUnknown);
    EXPECT_NE(split.error().text().find("\"x\", \"y\""), std::string::npos) << split.error().text();
    EXPECT_NE(split.error().text().find("2 tokens"), std::string::npos) << split.error().text();
    EXPECT_FALSE(parseToken("", spacedModel()));
}

TEST(TokenChoice, DoesNotTakeTheUnknownTokenForAWord) {
    const auto unknown = parseToken("q", spacedModel());
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::tokenUnknown);
}

TEST(TokenChoice, OfAClassifierIsAmongItsClasses) {
    ModelInfo model = spacedModel();
    model.spec.output.labels = {"bad", "Mary"};
    EXPECT_EQ(parseToken("Mary", model).value(), TokenId{1}) << "the class, not the token 0";
    EXPECT_EQ(parseToken("#1", model).value(), TokenId{1});
    EXPECT_EQ(parseToken("#2", model).error().code, ErrorCode::headRange) << "a token, but no class";
    EXPECT_EQ(parseToken("John", model).error().code, ErrorCode::tokenUnknown);
    EXPECT_EQ(answerSpelling(TokenId{0}, model), "bad");
    EXPECT_EQ(tokenSpelling(TokenId{0}, model), "Mary") << "what it reads are still tokens";
    EXPECT_EQ(answerSpelling(TokenId{0}, spacedModel()), "Mary");
}

TEST(TokenChoice, NeedsNoTokenizerForIds) {
    ModelInfo model = test::demoInfo();
    model.tokenizer = nullptr;
    EXPECT_EQ(parseToken("#3", model).value(), TokenId{3});
    EXPECT_FALSE(parseToken("t03", model));
    EXPECT_EQ(tokenSpelling(TokenId{3}, model), "#3");
}

}  // namespace
}  // namespace headscope::app
