// SPDX-License-Identifier: GPL-3.0-or-later
// Classes of tokens and their repeats.
#include "core/analysis/token_facts.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headscope {
namespace {

TokenFacts one(const std::string& text, bool special = false) {
    return tokenFacts(std::vector{TokenId{1}}, std::vector{text},
                      std::vector<std::uint8_t>{static_cast<std::uint8_t>(special ? 1 : 0)});
}

TEST(TokenFacts, ClassesAreReadOffTheText) {
    EXPECT_TRUE(one(" .").is(0, TokenClass::punctuation));
    EXPECT_TRUE(one("…").is(0, TokenClass::punctuation));
    EXPECT_FALSE(one("a.").is(0, TokenClass::punctuation));
    EXPECT_TRUE(one(" 1,000").is(0, TokenClass::digit));
    EXPECT_FALSE(one("4th").is(0, TokenClass::digit));
    EXPECT_FALSE(one(",").is(0, TokenClass::digit));
    EXPECT_TRUE(one(" Éva").is(0, TokenClass::capitalised));
    EXPECT_FALSE(one("éva").is(0, TokenClass::capitalised));
    for (const char* word : {" not", "Never", "n't", "'t", "cannot"})
        EXPECT_TRUE(one(word).is(0, TokenClass::negator)) << word;
    EXPECT_FALSE(one(" note").is(0, TokenClass::negator));
    EXPECT_EQ(one("").classes[0], 0);
    EXPECT_EQ(one("  ").classes[0], 0);
}

TEST(TokenFacts, SpecialTokensHaveNoOtherClass) {
    const TokenFacts separator = one("[SEP]", true);
    EXPECT_TRUE(separator.is(0, TokenClass::special));
    EXPECT_TRUE(separator.is(0, TokenClass::separator));
    EXPECT_FALSE(separator.is(0, TokenClass::punctuation));
    EXPECT_FALSE(one("[CLS]", true).is(0, TokenClass::separator));
    EXPECT_FALSE(one("[SEP]").is(0, TokenClass::special)) << "written by hand";
}

TEST(TokenFacts, BrokenBytesHaveNoClass) {
    EXPECT_FALSE(one("\xE2\x80").is(0, TokenClass::capitalised));
    EXPECT_FALSE(one("\xFF").is(0, TokenClass::digit));
}

TEST(TokenFacts, RepeatsAreAChainWithoutSpecialTokens) {
    const std::vector<TokenId> ids = {TokenId{0}, TokenId{5}, TokenId{6}, TokenId{5}, TokenId{5}, TokenId{0}};
    const TokenFacts facts =
        tokenFacts(ids, std::vector<std::string>(6, "x"), std::vector<std::uint8_t>{1, 0, 0, 0, 0, 1});
    EXPECT_EQ(facts.earlier[4], 3U);
    EXPECT_EQ(facts.earlier[3], 1U);
    EXPECT_FALSE(facts.earlier[1]);
    EXPECT_FALSE(facts.earlier[5]);
}

TEST(TokenFacts, ACopyPointsIntoItsBlock) {
    const std::vector<TokenId> ids = {TokenId{9}, TokenId{5}, TokenId{5}, TokenId{5}, TokenId{5}};
    const TokenFacts facts = tokenFacts(ids, TokenFacts::Copy{3, 2});
    EXPECT_FALSE(facts.earlier[2]);
    EXPECT_EQ(facts.earlier[3], 1U);
    EXPECT_EQ(facts.earlier[4], 2U);
}

}  // namespace
}  // namespace headscope
