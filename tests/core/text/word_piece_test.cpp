// SPDX-License-Identifier: GPL-3.0-or-later
// Longest match first.
#include "core/text/word_piece.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using Pieces = std::vector<Piece>;

Pieces spelled(const TokenModel& model, std::string_view word) {
    Pieces pieces;
    EXPECT_TRUE(model.spell(word, pieces));
    return pieces;
}

WordPiece example() {
    return {Vocabulary({"[UNK]", "un", "##aff", "##able", "##a", "é", "##é"}), "[UNK]", "##", 8};
}

TEST(WordPiece, TakesTheLongestTokenFromTheLeft) {
    EXPECT_EQ(spelled(example(), "unaffa"), (Pieces{{1, 0, 2}, {2, 2, 5}, {4, 5, 6}}));
    EXPECT_EQ(spelled(example(), "éé"), (Pieces{{5, 0, 2}, {6, 2, 4}}));
}

TEST(WordPiece, TurnsWordsThatDoNotComeOutEvenIntoOneUnknownToken) {
    EXPECT_EQ(spelled(example(), "unaffx"), (Pieces{{0, 0, 6}}));
    EXPECT_EQ(spelled(example(), "unaffable"), (Pieces{{0, 0, 9}}));  // nine characters, eight allowed
    EXPECT_EQ(spelled(example(), "éèé"), (Pieces{{0, 0, 6}}));
}

TEST(WordPiece, CannotSpellWithoutAnUnknownToken) {
    const WordPiece model(Vocabulary({"a"}), "[UNK]", "##", 100);
    Pieces pieces{{9, 9, 9}};
    EXPECT_FALSE(model.spell("ab", pieces));
    EXPECT_EQ(pieces.size(), 1U);  // what was there before stays
}

TEST(WordPiece, NeedsAllItsKeys) {
    using testing::sectionOf;
    const std::string whole =
        R"({"unk_token": "u", "continuing_subword_prefix": "##", "max_input_chars_per_word": 10, "vocab": {"u": 0}})";
    EXPECT_TRUE(WordPiece::read(sectionOf(whole)).has_value());
    for (const char* key : {"unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"}) {
        auto json = nlohmann::json::parse(whole);
        json.erase(key);
        const auto model = WordPiece::read(sectionOf(json.dump()));
        ASSERT_FALSE(model.has_value()) << key;
        EXPECT_NE(model.error().message.find(key), std::string::npos);
    }
}

}  // namespace
}  // namespace headscope::text
