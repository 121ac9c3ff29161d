// SPDX-License-Identifier: GPL-3.0-or-later
// The stages together, on the project's models and random text.
#include "core/text/tokenizer_pipeline.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "core/text/byte_alphabet.h"
#include "core/text/utf8.h"
#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using nlohmann::json;
using testing::idsOf;
using testing::tokenizerOf;

std::shared_ptr<const Tokenizer> built(const json& document) {
    auto tokenizer = tokenizerOf(document.dump());
    EXPECT_TRUE(tokenizer.has_value()) << (tokenizer ? "" : tokenizer.error().text());
    return tokenizer ? *tokenizer : nullptr;
}

/// GPT-2's scheme with all bytes and a few merges.
json byteLevelDocument() {
    json vocabulary = json::object();
    for (unsigned byte = 0; byte < 256; ++byte)
        vocabulary[std::string(byteSpelling(static_cast<unsigned char>(byte)))] = byte;
    json merges = json::array();
    for (const auto& [left, right] :
         {std::pair("h", "e"), {"l", "l"}, {"he", "ll"}, {"hell", "o"}, {"Ġ", "w"}, {"Ã", "©"}}) {
        merges.push_back({left, right});
        vocabulary[std::string(left) + right] = vocabulary.size();
    }
    const json byteLevel = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", false}};
    return {{"added_tokens", {{{"id", 262}, {"content", "<end>"}, {"special", true}}}},
            {"pre_tokenizer", byteLevel},
            {"decoder", byteLevel},
            {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", merges}}}};
}

json wordLevelDocument(const std::string& unknown) {
    return {{"pre_tokenizer", {{"type", "WhitespaceSplit"}}},
            {"model", {{"type", "WordLevel"}, {"vocab", {{"a", 0}, {"b", 1}}}, {"unk_token", unknown}}}};
}

TEST(TokenizerPipeline, NamesTheWordThatTheVocabularyCannotSpell) {
    const auto tokenizer = built(wordLevelDocument("<unk>"));
    const auto encoding = tokenizer->encode("a tpyo b", std::nullopt, SpecialTokens::add);
    ASSERT_FALSE(encoding.has_value());
    EXPECT_EQ(encoding.error().code, ErrorCode::tokenUnknown);
    EXPECT_NE(encoding.error().message.find("\"tpyo\" (bytes 2 to 6)"), std::string::npos)
        << encoding.error().message;
    const auto pair = tokenizer->encode("a", "x", SpecialTokens::add);
    ASSERT_FALSE(pair.has_value());
    EXPECT_EQ(pair.error().context, (std::vector<std::string>{"second text of the pair"}));
}

TEST(TokenizerPipeline, CutsLongWordsInMessagesBetweenCharacters) {
    std::string longWord;
    for (int i = 0; i < 100; ++i) longWord += "é";
    const auto encoding =
        built(wordLevelDocument("<unk>"))->encode(longWord, std::nullopt, SpecialTokens::add);
    ASSERT_FALSE(encoding.has_value());
    EXPECT_EQ(firstInvalidByte(encoding.error().message), std::nullopt);
    EXPECT_LT(encoding.error().message.size(), 200U);
}

TEST(TokenizerPipeline, NamesTheByteThatIsNotUtf8) {
    const auto encoding = built(byteLevelDocument())->encode("ab\xFF", std::nullopt, SpecialTokens::add);
    ASSERT_FALSE(encoding.has_value());
    EXPECT_EQ(encoding.error().code, ErrorCode::textEncoding);
    EXPECT_NE(encoding.error().message.find("byte 2"), std::string::npos);
}

TEST(TokenizerPipeline, TakesEmptyTextAsNoTokens) {
    for (const json& document : {byteLevelDocument(), wordLevelDocument("a")}) {
        const auto encoding = built(document)->encode("", "", SpecialTokens::add);
        ASSERT_TRUE(encoding.has_value());
        EXPECT_EQ(*encoding, Encoding{});
    }
}

TEST(TokenizerPipeline, SpellsTokensAsTheVocabularyDoesAndGivesTheirBytes) {
    const auto tokenizer = built(byteLevelDocument());
    EXPECT_EQ(tokenizer->tokenText({260}), "Ġw");
    EXPECT_EQ(tokenizer->tokenBytes({260}), " w");
    EXPECT_EQ(tokenizer->tokenBytes({0xC3}), "\xC3");
    EXPECT_EQ(tokenizer->tokenText({262}), "<end>");
    EXPECT_EQ(tokenizer->tokenBytes({262}), "<end>");
    EXPECT_EQ(tokenizer->tokenText({263}), "");
    EXPECT_EQ(tokenizer->tokenBytes({4000000000U}), "");
    EXPECT_EQ(tokenizer->tokenId("Ġw"), TokenId{260});
    EXPECT_EQ(tokenizer->tokenId("<end>"), TokenId{262});
    EXPECT_EQ(tokenizer->tokenId(" w"), std::nullopt);
    EXPECT_EQ(tokenizer->vocabularySize(), 263U);
    EXPECT_EQ(tokenizer->describe(), "BPE (byte level), 263 tokens");
    EXPECT_EQ(tokenizer->maskToken(), std::nullopt);
}

TEST(TokenizerPipeline, MarksSpecialTokensAndLeavesThemOutOfTextWhenAsked) {
    const auto tokenizer = built(byteLevelDocument());
    const auto encoding = tokenizer->encode("hello<end>", std::nullopt, SpecialTokens::add);
    ASSERT_TRUE(encoding.has_value());
    EXPECT_EQ(idsOf(*encoding), (std::vector<std::uint32_t>{259, 262}));
    EXPECT_EQ(encoding->special, (std::vector<std::uint8_t>{0, 1}));
    EXPECT_EQ(encoding->offsets[1], (ByteSpan{5, 10}));
    EXPECT_EQ(tokenizer->decode(encoding->ids, false), "hello<end>");
    EXPECT_EQ(tokenizer->decode(encoding->ids, true), "hello");
    EXPECT_TRUE(tokenizer->isSpecial({262}));
    EXPECT_FALSE(tokenizer->isSpecial({259}));
}

TEST(TokenizerPipeline, LeavesOutSpecialTokensThatAreFoundAfterNormalizing) {
    json document = byteLevelDocument();
    document["normalizer"] = {{"type", "Lowercase"}};
    document["added_tokens"] = {{{"id", 262}, {"content", "<END>"}, {"special", true}, {"normalized", true}}};
    const auto tokenizer = built(document);
    const auto encoding = tokenizer->encode("a<End>", std::nullopt, SpecialTokens::add);
    ASSERT_TRUE(encoding.has_value());
    EXPECT_EQ(encoding->tokens.back(), "<END>");
    EXPECT_EQ(tokenizer->decode(encoding->ids, true), "a");
}

TEST(TokenizerPipeline, GivesPairsSegmentsAndOffsetsOfTheirOwn) {
    const auto encoding = built(wordLevelDocument("a"))->encode("a b", "b a", SpecialTokens::add);
    ASSERT_TRUE(encoding.has_value());
    EXPECT_EQ(encoding->segments, (std::vector<std::uint8_t>{0, 0, 1, 1}));
    EXPECT_EQ(encoding->offsets[2], (ByteSpan{0, 1}));
}

/// Random text of characters of all lengths, spaces and added tokens.
std::string randomText(std::mt19937& random) {
    std::string text;
    const auto addFrom = [&](char32_t first, std::uint32_t count) {
        appendCodePoint(text, first + static_cast<char32_t>(random() % count));
    };
    for (std::size_t i = random() % 40; i > 0; --i) {
        switch (random() % 6) {
            case 0:
                addFrom(0x20, 0x5F);
                break;
            case 1:
                addFrom(0x80, 0x700);
                break;
            case 2:
                addFrom(0x3000, 0x7000);
                break;
            case 3:
                addFrom(0x1F300, 0x300);
                break;
            case 4:
                text += random() % 2 == 0 ? " hello" : "<end>";
                break;
            default:
                addFrom(0, 0x21);
                break;
        }
    }
    return text;
}

TEST(ByteLevelRoundTrip, DecodesToExactlyWhatWasEncoded) {
    const auto tokenizer = built(byteLevelDocument());
    std::mt19937 random(5);
    for (int round = 0; round < 1000; ++round) {
        const std::string text = randomText(random);
        const auto encoding = tokenizer->encode(text, std::nullopt, SpecialTokens::add);
        ASSERT_TRUE(encoding.has_value());
        ASSERT_EQ(tokenizer->decode(encoding->ids, false), text);
        std::string bytes;
        for (const TokenId id : encoding->ids) bytes += tokenizer->tokenBytes(id);
        ASSERT_EQ(bytes, text);
        std::uint32_t last = 0;
        for (const ByteSpan span : encoding->offsets) {
            ASSERT_LE(span.begin, span.end);
            ASSERT_LE(span.end, text.size());
            ASSERT_LE(last, span.end);  // tokens of one character share its span
            last = span.end;
        }
        ASSERT_EQ(last, text.size());
    }
}

TEST(TokenizerPipeline, IsUsedByManyThreadsAtOnce) {
    const auto tokenizer = built(byteLevelDocument());
    const auto expected = tokenizer->encode("hello wé <end> hello", std::nullopt, SpecialTokens::add);
    ASSERT_TRUE(expected.has_value());
    std::vector<int> equal(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < equal.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 100; ++round) {
                const auto encoding =
                    tokenizer->encode("hello wé <end> hello", std::nullopt, SpecialTokens::add);
                equal[i] += encoding && *encoding == *expected ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(equal, std::vector<int>(4, 100));
}

}  // namespace
}  // namespace headscope::text
