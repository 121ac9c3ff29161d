// SPDX-License-Identifier: GPL-3.0-or-later
// .model files, whole and broken.
// Covers: core/text/message_reader.cpp
#include "core/text/sentencepiece_model.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/text/message_reader.h"
#include "tests/core/text/sentencepiece_test_support.h"
#include "tests/support/expect_error.h"

namespace headscope::text {
namespace {

using testing::bytesField;
using testing::modelBytes;
using testing::numberField;

const std::vector<SentencePiece> kPieces{
    {"<unk>", 0, PieceType::unknown}, {"<s>", 0, PieceType::control}, {"a", -1}, {"b", -2}, {"ab", -1.5},
    {"<0x41>", 0, PieceType::byte}};

void expectRefusal(const std::string& bytes, ErrorCode code, std::string_view part) {
    test::expectError(parseSentencePiece(bytes, "x.model"), code, {"x.model", part});
}

TEST(SentencePieceModel, IsReadWithItsSettings) {
    const std::string normalizer = bytesField(2, "map") + numberField(3, 0) + numberField(4, 0);
    const auto model = test::valueOf(
        parseSentencePiece(modelBytes(kPieces, numberField(3, 2) + numberField(35, 1) + numberField(40, 0)) +
                               bytesField(3, normalizer),
                           "x.model"));
    ASSERT_EQ(model.pieces.size(), 6U);
    EXPECT_EQ(model.pieces[4].spelling, "ab");
    EXPECT_EQ(model.pieces[4].score, -1.5F);
    EXPECT_EQ(model.pieces[1].type, PieceType::control);
    EXPECT_EQ(model.kind, SentencePieceKind::bpe);
    EXPECT_TRUE(model.byteFallback);
    EXPECT_EQ(model.charMap, "map");
    EXPECT_FALSE(model.addDummyPrefix || model.removeExtraSpaces);
}

TEST(SentencePieceModel, HasTheFormatsOwnDefaults) {
    const auto model = test::valueOf(parseSentencePiece(modelBytes(kPieces, ""), "x.model"));
    EXPECT_EQ(model.kind, SentencePieceKind::unigram);
    EXPECT_TRUE(model.addDummyPrefix && model.removeExtraSpaces && !model.byteFallback);
}

TEST(SentencePieceModel, MergesTheBestScoreFirst) {
    const std::vector<SentencePiece> pieces{{"<unk>"}, {"a"}, {"b"}, {"c"}, {"bc", -2}, {"ab", -1}};
    const auto model = modelOfPieces(pieces, {SentencePieceKind::bpe, 0, false, false});
    std::vector<Piece> spelled;
    ASSERT_TRUE(model->spell("abcx", spelled));
    EXPECT_EQ(spelled, (std::vector<Piece>{{5, 0, 2}, {3, 2, 3}, {0, 3, 4}}));
}

TEST(SentencePieceModel, RefusesAFileWithoutPieces) {
    expectRefusal("", ErrorCode::fileFormat, "no piece");
    expectRefusal(bytesField(2, numberField(3, 1)), ErrorCode::fileFormat, "no piece");
}

TEST(SentencePieceModel, RefusesAFileThatIsCutOff) {
    const std::string whole = modelBytes(kPieces, numberField(40, 0));
    expectRefusal(whole.substr(0, whole.size() - 1), ErrorCode::fileFormat, "cut off");
    expectRefusal(whole.substr(0, 5), ErrorCode::fileFormat, "cut off");
}

TEST(SentencePieceModel, RefusesALengthBeyondTheFile) {
    expectRefusal("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", ErrorCode::fileFormat, "cut off");
}

TEST(SentencePieceModel, RefusesATextFile) {
    expectRefusal("#version: 0.2\n", ErrorCode::fileFormat, "cut off");
}

TEST(SentencePieceModel, RefusesAPieceThatIsNotUtf8) {
    expectRefusal(modelBytes({{"a"}, {"\xff"}}, ""), ErrorCode::fileFormat, "piece 1 is not UTF-8");
}

TEST(SentencePieceModel, RefusesAScoreThatIsNoNumber) {
    expectRefusal(modelBytes({{"a", std::numeric_limits<float>::quiet_NaN()}}, ""), ErrorCode::fileFormat,
                  "piece 0");
}

TEST(SentencePieceModel, RefusesATypeThatTheFormatDoesNotHave) {
    expectRefusal(bytesField(1, bytesField(1, "a") + numberField(3, 7)), ErrorCode::fileFormat, "type 7");
}

TEST(SentencePieceModel, RefusesAnUnknownIdBehindThePieces) {
    expectRefusal(modelBytes(kPieces, numberField(40, 6)), ErrorCode::fileFormat, "unk_id is 6");
}

TEST(SentencePieceModel, NamesAKindOfModelThatIsNotSupported) {
    expectRefusal(modelBytes(kPieces, numberField(3, 4)), ErrorCode::tokenizerFormat, "model_type is 4");
}

TEST(SentencePieceModel, NamesSpacesAtTheEndOfWordsAsNotSupported) {
    expectRefusal(modelBytes(kPieces, numberField(24, 1)), ErrorCode::tokenizerFormat,
                  "treat_whitespace_as_suffix");
}

TEST(MessageReader, StopsAtWhatIsNoMessage) {
    for (const std::string bytes : {"\x80", "\x0b", "\x00", "\x0d\x01", "\x09", "\x08"}) {
        MessageReader message(bytes);
        EXPECT_FALSE(message.next());
        EXPECT_EQ(message.broken(), !bytes.empty());
    }
}

}  // namespace
}  // namespace headscope::text
