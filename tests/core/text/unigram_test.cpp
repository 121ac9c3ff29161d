// SPDX-License-Identifier: GPL-3.0-or-later
// The most probable way to spell, and what happens to what no token spells.
// Covers: core/text/prefix_index.cpp, core/text/byte_tokens.cpp
#include "core/text/unigram.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"
#include "tests/support/expect_error.h"

namespace headscope::text {
namespace {

using testing::sectionOf;
using Pieces = std::vector<Piece>;

Pieces spelled(const TokenModel& model, std::string_view word) {
    Pieces pieces;
    EXPECT_TRUE(model.spell(word, pieces));
    return pieces;
}

Unigram example(UnigramOptions options) {
    return {Vocabulary({"<unk>", "a", "ab", "b", "abc", "é", "aé"}), std::move(options)};
}

TEST(Unigram, TakesTheMostProbableWay) {
    const Unigram model = example({{0, -1, -3, -1, -9, -1, -1}, 0, false});
    EXPECT_EQ(spelled(model, "ab"), (Pieces{{1, 0, 1}, {3, 1, 2}}));
    EXPECT_EQ(spelled(model, "aé"), (Pieces{{6, 0, 3}}));
    EXPECT_TRUE(spelled(model, "").empty());
}

TEST(Unigram, PrefersTheTokenThatBeganEarlierWhereTwoWaysAreEqual) {
    EXPECT_EQ(spelled(example({{0, -1, -2, -1, -9, -1, -1}, 0, false}), "ab"), (Pieces{{2, 0, 2}}));
}

TEST(Unigram, JoinsUnknownCharacters) {
    const Unigram model = example({{0, -1, -2, -1, -9, -1, -1}, 0, false});
    EXPECT_EQ(spelled(model, "x日a"), (Pieces{{0, 0, 4}, {1, 4, 5}}));
    EXPECT_EQ(spelled(model, "axbx"), (Pieces{{1, 0, 1}, {0, 1, 2}, {3, 2, 3}, {0, 3, 4}}));
}

TEST(Unigram, SpellsUnknownRunsInBytesWhereAllHaveATokenEachOverTheWholeRun) {
    Vocabulary vocabulary({"<unk>", "a", "<0x78>", "<0x79>"});
    const Unigram model(std::move(vocabulary), {{0, -1, -2, -2}, 0, true});
    EXPECT_EQ(spelled(model, "axy"), (Pieces{{1, 0, 1}, {2, 1, 3}, {3, 1, 3}}));
    EXPECT_EQ(spelled(model, "axz"), (Pieces{{1, 0, 1}, {0, 1, 3}}));
    EXPECT_EQ(model.variant(), "byte fallback");
}

TEST(Unigram, CannotSpellWithoutAnUnknownToken) {
    Pieces pieces;
    const Unigram model = example({{0, -1, -2, -1, -9, -1, -1}, std::nullopt, false});
    EXPECT_TRUE(model.spell("ab", pieces));
    EXPECT_FALSE(model.spell("ax", pieces));
}

TEST(Unigram, TakesTheLastOfEqualTokens) {
    EXPECT_EQ(spelled(Unigram(Vocabulary({"<unk>", "a", "a"}), {{0, -9, -1}, 0, false}), "a"),
              (Pieces{{2, 0, 1}}));
}

TEST(Unigram, IsReadFromItsSection) {
    const auto model = Unigram::read(sectionOf(R"({"unk_id": 1, "vocab": [["a", -1.5], ["<unk>", 0]]})"));
    ASSERT_TRUE(model.has_value());
    EXPECT_EQ(spelled(**model, "ab"), (Pieces{{0, 0, 1}, {1, 1, 2}}));
    EXPECT_EQ((*model)->vocabulary().size(), 2U);
    EXPECT_TRUE(Unigram::read(sectionOf(R"({"unk_id": null, "vocab": []})")).has_value());
}

TEST(Unigram, RefusesAnUnknownIdOutsideTheVocabulary) {
    test::expectError(Unigram::read(sectionOf(R"({"unk_id": 1, "vocab": [["a", 0]]})")),
                      ErrorCode::tokenizerFormat, {"unk_id", "there are 1 tokens"});
}

TEST(Unigram, RefusesAScoreThatIsNoNumber) {
    test::expectError(Unigram::read(sectionOf(R"({"vocab": [["a", "b"]]})")), ErrorCode::tokenizerFormat,
                      {"vocab[0][1]", "expected a number"});
}

TEST(Unigram, RefusesAnEntryThatIsNoPair) {
    test::expectError(Unigram::read(sectionOf(R"({"vocab": [["a"]]})")), ErrorCode::tokenizerFormat,
                      {"vocab[0]"});
    test::expectError(Unigram::read(sectionOf(R"({"vocab": {"a": 1}})")), ErrorCode::tokenizerFormat,
                      {"vocab"});
}

}  // namespace
}  // namespace headscope::text
