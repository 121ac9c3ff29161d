// SPDX-License-Identifier: GPL-3.0-or-later
// Small SentencePiece models, field by field.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "core/text/sentencepiece_model.h"

namespace headscope::text::testing {

inline std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>(0x80U | (value & 0x7FU));
    return bytes + static_cast<char>(value);
}
/// A field that holds a number.
inline std::string numberField(std::uint64_t field, std::uint64_t value) {
    return varint(field << 3U) + varint(value);
}
/// A field that holds bytes or a message.
inline std::string bytesField(std::uint64_t field, const std::string& bytes) {
    return varint(field << 3U | 2U) + varint(bytes.size()) + bytes;
}
/// An entry of the vocabulary, as a field of the model.
inline std::string pieceField(const SentencePiece& piece) {
    std::string score;
    for (const unsigned shift : {0U, 8U, 16U, 24U}) {
        score += static_cast<char>((std::bit_cast<std::uint32_t>(piece.score) >> shift) & 0xFFU);
    }
    return bytesField(1, bytesField(1, piece.spelling) + varint(2U << 3U | 5U) + score +
                             numberField(3, static_cast<std::uint64_t>(piece.type)));
}
/// A whole model: pieces, and the fields of its trainer_spec.
inline std::string modelBytes(const std::vector<SentencePiece>& pieces, const std::string& trainer) {
    std::string bytes;
    for (const SentencePiece& piece : pieces) bytes += pieceField(piece);
    return bytes + bytesField(2, trainer);
}

}  // namespace headscope::text::testing
