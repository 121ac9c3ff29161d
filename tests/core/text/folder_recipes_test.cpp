// SPDX-License-Identifier: GPL-3.0-or-later
// Folders from before tokenizer.json: what they hold, and what is wrong with them.
// Covers: core/text/piece_recipes.cpp, core/text/folder_config.cpp, core/text/vocabulary_files.cpp
// Covers: core/text/whole_file.cpp
#include "core/text/folder_recipes.h"

#include <gtest/gtest.h>

#include "tests/core/text/sentencepiece_test_support.h"
#include "tests/core/text/tokenizer_test_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::text {
namespace {

using Ids = std::vector<std::uint32_t>;

class FolderRecipes : public ::testing::Test {
protected:
    void configure(const std::string& config) const { (void)m_folder.write("tokenizer_config.json", config); }
    void writeMerges() const {
        (void)m_folder.write("vocab.json",
                             R"({"a": 0, "b": 1, "ab": 2, "Ġ": 3, "<s>": 4, "</s>": 5, "b</w>": 6,
            "a</w>": 7, "<|startoftext|>": 8, "<|endoftext|>": 9})");
        (void)m_folder.write("merges.txt", "#version: 0.2\na b\n\n");
    }
    void writePieces(const std::string& file, std::uint64_t kind = 1) const {
        using testing::numberField;
        (void)m_folder.write(file, testing::modelBytes({{"<unk>", 0, PieceType::unknown},
                                                        {"<s>", 0, PieceType::control},
                                                        {"</s>", 0, PieceType::control},
                                                        {"▁a", -1},
                                                        {"▁", -2},
                                                        {"a", -3},
                                                        {"1,", -1},
                                                        {"1", -4},
                                                        {",", -4},
                                                        {"<tool>", 0, PieceType::userDefined}},
                                                       numberField(3, kind) + numberField(40, 0)));
    }
    Ids idsOf(std::string_view text, std::optional<std::string_view> pair = std::nullopt) const {
        const auto tokenizer = test::valueOf(loadTokenizer(m_folder.path()));
        return testing::idsOf(test::valueOf(tokenizer->encode(text, pair, SpecialTokens::add)));
    }
    void expectRefusal(ErrorCode code, std::initializer_list<std::string_view> parts) const {
        test::expectError(loadTokenizer(m_folder.path()), code, parts);
    }
    test::TemporaryFolder m_folder;
};

TEST_F(FolderRecipes, SurroundTextsAsRobertaDoes) {
    writeMerges();
    configure(R"({"tokenizer_class": "RobertaTokenizer"})");
    EXPECT_EQ(idsOf("ab a"), (Ids{4, 2, 3, 0, 5}));
    EXPECT_EQ(idsOf("a", "b"), (Ids{4, 0, 5, 5, 1, 5}));
    EXPECT_EQ(idsOf("a <mask>"), (Ids{4, 0, 12, 5}));  // <unk> and <pad> came before; the space goes along
}

TEST_F(FolderRecipes, EndWordsAsClipDoes) {
    writeMerges();
    configure(R"({"tokenizer_class": "CLIPTokenizer"})");
    EXPECT_EQ(idsOf("A  B"), (Ids{8, 7, 6, 9}));
    EXPECT_EQ(test::valueOf(loadTokenizer(m_folder.path()))->decode(std::vector<TokenId>{{7}, {6}}, true),
              "a b");
}

// Ids as the classes of transformers 5.24 give them.
TEST_F(FolderRecipes, FindDebertasSpecialTokensInTexts) {
    (void)m_folder.write("vocab.json",
                         R"({"[CLS]": 0, "[PAD]": 1, "[SEP]": 2, "[UNK]": 3, "[MASK]": 4, "a": 5})");
    (void)m_folder.write("merges.txt", "#version: 0.2\n");
    configure(R"({"tokenizer_class": "DebertaTokenizer"})");
    EXPECT_EQ(idsOf("a[UNK][PAD]a [MASK]"), (Ids{0, 5, 3, 1, 5, 4, 2}));
}

TEST_F(FolderRecipes, TrimOffsetsAsMpnetDoes) {
    (void)m_folder.write("vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\na\n<mask>\n");
    configure(R"({"tokenizer_class": "MPNetTokenizer"})");
    EXPECT_EQ(idsOf("a", "a"), (Ids{0, 4, 2, 2, 4, 2}));
    const auto tokenizer = test::valueOf(loadTokenizer(m_folder.path()));
    const auto encoding = test::valueOf(tokenizer->encode("a <mask>", std::nullopt, SpecialTokens::leaveOff));
    EXPECT_EQ(encoding.offsets[1], (ByteSpan{2, 8})) << "the space goes along, but is no part of it";
}

TEST_F(FolderRecipes, TakeTheModelTypeWhereNoClassIsNamed) {
    writeMerges();
    (void)m_folder.write("config.json", R"({"model_type": "gpt2"})");
    EXPECT_EQ(idsOf("ab"), (Ids{2}));
}

TEST_F(FolderRecipes, GiveAddedTokensTheIdsOfTheirFile) {
    writeMerges();
    configure(R"({"tokenizer_class": "GPT2Tokenizer", "add_bos_token": true, "bos_token": "<s>"})");
    (void)m_folder.write("added_tokens.json", R"({"<x>": 20, "<y>": 21})");
    (void)m_folder.write("special_tokens_map.json", R"({"additional_special_tokens": ["<x>"]})");
    EXPECT_EQ(idsOf("a<x><y>"), (Ids{4, 0, 20, 21}));
    const auto tokenizer = test::valueOf(loadTokenizer(m_folder.path()));
    EXPECT_TRUE(tokenizer->isSpecial({20}));
    EXPECT_FALSE(tokenizer->isSpecial({21}));
    EXPECT_EQ(tokenizer->vocabularySize(), 22U);
}

TEST_F(FolderRecipes, ReadBertsWords) {
    (void)m_folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nab\n##c\nÉ\r\n");
    configure(R"({"tokenizer_class": "BertTokenizer", "do_lower_case": false})");
    EXPECT_EQ(idsOf("abc É x"), (Ids{2, 5, 6, 7, 1, 3}));
    EXPECT_EQ(test::valueOf(loadTokenizer(m_folder.path()))->maskToken(), TokenId{4});
}

TEST_F(FolderRecipes, ShiftPiecesAsFairseqDoes) {
    writePieces("sentencepiece.bpe.model");
    configure(R"({"tokenizer_class": "XLMRobertaTokenizer"})");
    EXPECT_EQ(idsOf("a x<mask>"), (Ids{0, 4, 5, 3, 11, 2}));
    configure(R"({"tokenizer_class": "CamembertTokenizer"})");
    EXPECT_EQ(idsOf("a"), (Ids{5, 7, 6}));
    configure(R"({"tokenizer_class": "MBartTokenizer"})");
    EXPECT_EQ(idsOf("a"), (Ids{4, 2, 14}));
    configure(R"({"tokenizer_class": "XGLMTokenizer"})");
    EXPECT_EQ(idsOf("a  a "), (Ids{2, 4, 4, 5}));
}

TEST_F(FolderRecipes, AddT5sSentinels) {
    writePieces("spiece.model");
    configure(R"({"tokenizer_class": "T5Tokenizer", "extra_ids": 2})");
    EXPECT_EQ(idsOf("a<extra_id_0><extra_id_1><tool>"), (Ids{3, 11, 10, 9, 2}));
}

TEST_F(FolderRecipes, KeepAlbertsNumbersApart) {
    writePieces("spiece.model");
    configure(R"({"tokenizer_class": "AlbertTokenizer", "cls_token": "<s>", "sep_token": "</s>"})");
    EXPECT_EQ(idsOf("1,"), (Ids{1, 4, 7, 8, 2}));
    EXPECT_EQ(idsOf("a<unk>"), (Ids{1, 3, 0, 2}));
}

TEST_F(FolderRecipes, MovePegasusPiecesBehindItsOwn) {
    writePieces("spiece.model");
    configure(R"({"tokenizer_class": "PegasusTokenizer", "offset": 3})");
    EXPECT_EQ(idsOf("a"), (Ids{6, 5}));  // the last of two that are called </s>
    EXPECT_EQ(idsOf(" a  a "), (Ids{6, 6, 7, 5})) << "runs of spaces are one, that at the end stays";
}

TEST_F(FolderRecipes, ReadAModelWithoutAClassAsItsLibraryDoes) {
    writePieces("tokenizer.model");
    EXPECT_EQ(idsOf("  a   a "), (Ids{3, 3}));
    EXPECT_EQ(idsOf("a\n"), (Ids{3, 0})) << "only spaces are taken off the ends";
}

TEST_F(FolderRecipes, NameAClassThatIsNotSupported) {
    writeMerges();
    configure(R"({"tokenizer_class": "JukeboxTokenizer"})");
    expectRefusal(ErrorCode::tokenizerFormat, {"tokenizer_class \"JukeboxTokenizer\"", "GPT2Tokenizer"});
}

TEST_F(FolderRecipes, NameAModelTypeThatIsNotSupported) {
    writeMerges();
    (void)m_folder.write("config.json", R"({"model_type": "jukebox"})");
    expectRefusal(ErrorCode::tokenizerFormat, {"model_type \"jukebox\""});
}

TEST_F(FolderRecipes, NameTheMergeThatTheVocabularyDoesNotHave) {
    writeMerges();
    configure(R"({"tokenizer_class": "GPT2Tokenizer"})");
    (void)m_folder.write("merges.txt", "a b\nb a\n");
    expectRefusal(ErrorCode::tokenizerFormat, {"merges.txt", "line 2", "\"ba\""});
    (void)m_folder.write("merges.txt", "a b c\n");
    expectRefusal(ErrorCode::tokenizerFormat, {"line 1", "a space between"});
}

TEST_F(FolderRecipes, NameASpecialTokenWithoutAnId) {
    (void)m_folder.write("vocab.json", R"({"a": 0})");
    (void)m_folder.write("merges.txt", "");
    configure(R"({"tokenizer_class": "WhisperTokenizer"})");
    expectRefusal(ErrorCode::tokenizerFormat, {"vocab.json", "<|startoftranscript|>"});
}

TEST_F(FolderRecipes, RefuseAVocabularyThatIsNotUtf8) {
    (void)m_folder.write("vocab.txt", "a\n\xff\n");
    configure(R"({"tokenizer_class": "BertTokenizer"})");
    expectRefusal(ErrorCode::fileFormat, {"vocab.txt", "byte 2"});
    (void)m_folder.write("vocab.txt", "");
    expectRefusal(ErrorCode::fileFormat, {"vocab.txt has no token"});
}

TEST_F(FolderRecipes, NameAnAddedTokenWhoseIdIsNone) {
    writeMerges();
    configure(R"({"tokenizer_class": "GPT2Tokenizer", "added_tokens_decoder": {"1x": {"content": "<x>"}}})");
    expectRefusal(ErrorCode::tokenizerFormat, {"added_tokens_decoder.1x", "no id"});
    configure(
        R"({"tokenizer_class": "GPT2Tokenizer", "added_tokens_decoder": {"4294967295": {"content": "<x>"}}})");
    expectRefusal(ErrorCode::tokenizerFormat, {"added_tokens_decoder.4294967295"});
}

// Ids from transformers 5.24 (MarianTokenizer without sacremoses) on the same files.
TEST_F(FolderRecipes, CutMarianWithTheSourcesPiecesAndNumberByTheVocabulary) {
    writePieces("source.spm");
    configure(R"({"tokenizer_class": "MarianTokenizer"})");
    (void)m_folder.write("vocab.json",
                         R"({"</s>": 0, "<unk>": 1, "▁a": 2, ",": 3, "1": 4, ">>fr<<": 5, "<pad>": 6})");
    EXPECT_EQ(idsOf("a 1,"), (Ids{2, 1, 1, 0})) << "pieces that the vocabulary lacks are unknown";
    EXPECT_EQ(idsOf(">>fr<< a"), (Ids{5, 2, 0}));
    (void)m_folder.write(
        "source.spm",
        testing::modelBytes(
            {{"<1>", 0, PieceType::control}, {"<unk>", 0, PieceType::unknown}, {"▁a", -1}, {"1", -2}},
            testing::numberField(3, 1) + testing::numberField(40, 1)));
    EXPECT_EQ(idsOf("a<1>"), (Ids{2, 1, 4, 1, 0})) << "no text is cut into control pieces";
    (void)m_folder.write("vocab.json", R"({"</s>": 0, "a": 1})");
    expectRefusal(ErrorCode::tokenizerFormat, {"vocab.json", "<unk>"});
    configure(R"({"tokenizer_class": "MarianTokenizer", "separate_vocabs": true})");
    (void)m_folder.write("vocab.json", R"({"</s>": 0, "<unk>": 1})");
    expectRefusal(ErrorCode::tokenizerFormat, {"separate_vocabs"});
}

}  // namespace
}  // namespace headscope::text
