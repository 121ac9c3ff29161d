// SPDX-License-Identifier: GPL-3.0-or-later
// Merges by frequency, and files that the ordinary tokenizer loader reads.
#include "core/train/bpe_trainer.h"

#include <gtest/gtest.h>

#include "core/text/tokenizer.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::train {
namespace {

using test::valueOf;

std::shared_ptr<const text::Tokenizer> tokenizerOf(const BpeVocabulary& vocabulary, SpecialTokenSet special) {
    const test::TemporaryFolder folder;
    folder.write("tokenizer.json", tokenizerJson(vocabulary, special));
    folder.write("tokenizer_config.json", tokenizerConfigJson(special, 64));
    return valueOf(text::loadTokenizer(folder.path()));
}

TEST(BpeTrainer, MergesTheMostFrequentPairFirst) {
    // ab 5 + 3, bc 3, cd 3: first "ab", then "cd" before "abc d" can be counted again.
    const BpeVocabulary vocabulary = trainBpe({{"ab", 5}, {"abcd", 3}}, SpecialTokenSet::document, 260);
    ASSERT_EQ(vocabulary.merges.size(), 3U);
    EXPECT_EQ(vocabulary.merges[0], std::pair(std::string("a"), std::string("b")));
    EXPECT_EQ(vocabulary.tokens.size(), 260U);
    EXPECT_EQ(vocabulary.tokens.back(), "abcd");
}

TEST(BpeTrainer, StopsWhereNoPairIsSeenTwice) {
    const BpeVocabulary vocabulary = trainBpe({{"ab", 2}, {"xyz", 1}}, SpecialTokenSet::document, 5000);
    ASSERT_EQ(vocabulary.merges.size(), 1U);
    EXPECT_EQ(vocabulary.tokens.back(), "ab");
}

TEST(BpeTrainer, CountsWordsAsGpt2SplitsThem) {
    WordCounter words;
    ASSERT_TRUE(words.add("Mary didn't see Mary. Mary"));
    EXPECT_EQ(words.counts().at("\xC4\xA0Mary"), 2U);  // Ġ stands for the blank
    EXPECT_EQ(words.counts().at("Mary"), 1U);
    EXPECT_EQ(words.counts().at("'t"), 1U);
}

TEST(BpeTrainer, AnyTextComesBack) {
    WordCounter words;
    ASSERT_TRUE(words.add("the cat sat on the mat because the mat was soft"));
    const auto tokenizer =
        tokenizerOf(trainBpe(words.counts(), SpecialTokenSet::document, 300), SpecialTokenSet::document);
    for (const char* text :
         {"the cat", "Zo\xC3\xAB likes \xE6\xBC\xA2\xE5\xAD\x97 & \xF0\x9F\x98\x80\n\t x"}) {
        const auto encoding = valueOf(tokenizer->encode(text, std::nullopt, text::SpecialTokens::add));
        EXPECT_EQ(encoding.ids.front(), TokenId{0}) << "<|endoftext|> comes first";
        EXPECT_EQ(tokenizer->decode(encoding.ids, true), text);
    }
    EXPECT_TRUE(tokenizer->tokenId("\xC4\xA0the")) << "a frequent word is one token";
}

TEST(BpeTrainer, AMaskStandsForAWordAndItsBlank) {
    WordCounter words;
    ASSERT_TRUE(words.add("the cat sat on the mat"));
    const auto tokenizer =
        tokenizerOf(trainBpe(words.counts(), SpecialTokenSet::masked, 280), SpecialTokenSet::masked);
    ASSERT_TRUE(tokenizer->maskToken());
    const auto with = valueOf(tokenizer->encode("the [MASK] sat", std::nullopt, text::SpecialTokens::add));
    const auto without = valueOf(tokenizer->encode("the sat", std::nullopt, text::SpecialTokens::add));
    EXPECT_EQ(with.ids.size(), without.ids.size() + 1) << "no lone blank before the mask";
    EXPECT_EQ(tokenizer->tokenText(with.ids.front()), "[CLS]");
    EXPECT_EQ(tokenizer->tokenText(with.ids.back()), "[SEP]");
}

}  // namespace
}  // namespace headscope::train
