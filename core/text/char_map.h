// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece's own normalisation: a table of strings and what replaces them, compiled into a trie.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/normalized_text.h"

namespace headscope::text {

/// A "precompiled_charsmap". Format: a little-endian u32 with the trie's size in bytes, the trie as a double
/// array of u32 units (https://github.com/s-yata/darts-clone), then all replacements, each ended by a NUL
/// byte.
class CharMap {
public:
    /// Reads the bytes of a map. Errors: tokenizerFormat (what is wrong, without the file's name).
    [[nodiscard]] static Result<CharMap> read(std::string_view bytes);

    /// What replaces `chunk`, decided, as in the reference, by the shortest beginning of it that the map has.
    [[nodiscard]] std::optional<std::string_view> replacementOf(std::string_view chunk) const;
    /// Rewrites a text as Hugging Face does: graphemes of less than six bytes that the map knows as a whole,
    /// of others each character.
    void apply(NormalizedText& text) const;
    /// Rewrites a text as the SentencePiece library does: at each place the longest string that the map has.
    /// Source: Normalizer::NormalizePrefix of
    /// https://github.com/google/sentencepiece/blob/master/src/normalizer.cc
    void applyLongest(NormalizedText& text) const;

private:
    CharMap() = default;
    [[nodiscard]] Result<void> check() const;
    /// Calls `visit(bytes, replacement)` for each beginning of `text` that the map has, until it says false.
    template <typename Visit>
    void follow(std::string_view text, Visit&& visit) const;

    std::vector<std::uint32_t> m_units;  // of the double array
    std::string m_replacements;
};

/// The bytes that standard base64 with padding stands for; nothing where `text` is none.
[[nodiscard]] std::optional<std::string> base64Bytes(std::string_view text);

}  // namespace headscope::text
