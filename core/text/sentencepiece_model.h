// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece's .model files: pieces, scores and how they were trained.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/token_model.h"

namespace headscope::text {

// Read here, not by libsentencepiece: that gives no offsets into the user's text where its normalisation
// changes it, knows nothing of added tokens, and throws away what Hugging Face's conversion is made of.

/// What a piece is for; the numbers are those of the format.
enum class PieceType : std::uint8_t { normal = 1, unknown, control, userDefined, unused, byte };

/// One entry of the vocabulary.
struct SentencePiece {
    std::string spelling;
    float score{};
    PieceType type = PieceType::normal;
};

/// How words are cut; the numbers are those of the format.
enum class SentencePieceKind : std::uint8_t { unigram = 1, bpe };

/// A .model file. Format: the message ModelProto of
/// https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
struct SentencePieceModel {
    std::vector<SentencePiece> pieces;  ///< by id
    SentencePieceKind kind = SentencePieceKind::unigram;
    bool byteFallback{};
    std::uint32_t unknown{};        ///< id of the unknown piece
    std::string charMap;            ///< precompiled_charsmap; may be empty
    bool addDummyPrefix = true;     ///< a space in front of every text
    bool removeExtraSpaces = true;  ///< runs of spaces are one, none at the ends
};

/// Reads the bytes of a .model file; `name` stands for the file in errors.
/// Errors: fileFormat (not such a file), tokenizerFormat (a kind of model that is not read; each names what).
[[nodiscard]] Result<SentencePieceModel> parseSentencePiece(std::string_view bytes, const std::string& name);
/// Reads a .model file. Errors: fileMissing, fileUnreadable, and those above.
[[nodiscard]] Result<SentencePieceModel> readSentencePiece(const std::filesystem::path& file);

/// What modelOfPieces() makes of pieces.
struct PieceModelOptions {
    SentencePieceKind kind = SentencePieceKind::unigram;
    std::uint32_t unknown{};  ///< id of the unknown piece
    bool byteFallback{};
    bool singlePrecision{};  ///< see UnigramOptions
};

/// The token model of `pieces`. For BPE, merges are made of the pieces: the better a piece's score, the
/// earlier; pieces of more than 256 bytes are never merged.
[[nodiscard]] std::unique_ptr<const TokenModel> modelOfPieces(std::vector<SentencePiece> pieces,
                                                              PieceModelOptions options);

}  // namespace headscope::text
