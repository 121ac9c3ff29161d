// SPDX-License-Identifier: GPL-3.0-or-later
// Whole words, with and without an unknown token.
#include "core/text/word_level.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

TEST(WordLevel, KnowsWholeWordsOnly) {
    const WordLevel model(Vocabulary({"<unk>", "t01"}), "<unk>");
    std::vector<Piece> pieces;
    EXPECT_TRUE(model.spell("t01", pieces));
    EXPECT_TRUE(model.spell("t011", pieces));
    EXPECT_EQ(pieces, (std::vector<Piece>{{1, 0, 3}, {0, 0, 4}}));
}

TEST(WordLevel, CannotSpellWithoutAnUnknownToken) {
    std::vector<Piece> pieces;
    EXPECT_FALSE(WordLevel(Vocabulary({"a"}), "<unk>").spell("b", pieces));
    EXPECT_TRUE(pieces.empty());
}

TEST(WordLevel, NeedsAVocabulary) {
    EXPECT_FALSE(WordLevel::read(testing::sectionOf(R"({"unk_token": "a"})")).has_value());
    EXPECT_TRUE(WordLevel::read(testing::sectionOf(R"({"vocab": {"a": 0}})")).has_value());
}

}  // namespace
}  // namespace headscope::text
