// SPDX-License-Identifier: GPL-3.0-or-later
// WordPiece: the longest token first, from the left (BERT).
#include "core/text/word_piece.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/text/utf8.h"

namespace headscope::text {

Result<std::unique_ptr<const TokenModel>> WordPiece::read(const JsonSection& section) {
    HEADSCOPE_TRY(const std::string unknown, section.at("unk_token").text());
    HEADSCOPE_TRY(std::string prefix, section.at("continuing_subword_prefix").text());
    HEADSCOPE_TRY(const std::uint32_t longest,
                  section.at("max_input_chars_per_word").number(std::numeric_limits<std::uint32_t>::max()));
    HEADSCOPE_TRY(Vocabulary vocabulary, Vocabulary::read(section.at("vocab")));
    return std::make_unique<const WordPiece>(std::move(vocabulary), unknown, std::move(prefix), longest);
}

WordPiece::WordPiece(Vocabulary vocabulary, const std::string& unknown, std::string prefix,
                     std::uint32_t longestWord)
    : m_vocabulary(std::move(vocabulary)),
      m_unknown(m_vocabulary.id(unknown)),
      m_prefix(std::move(prefix)),
      m_longestWord(longestWord) {}

std::optional<Piece> WordPiece::longestAt(std::string_view word, std::size_t begin) const {
    std::string candidate = begin > 0 ? m_prefix : std::string();
    const std::size_t prefixBytes = candidate.size();
    // No token is longer than the longest of the vocabulary: what is behind need not be tried.
    candidate += word.substr(begin, m_vocabulary.longest());
    std::size_t end = begin + candidate.size() - prefixBytes;
    while (end > begin) {
        const bool atCharacter =
            end == word.size() || (static_cast<unsigned char>(word[end]) & 0xC0U) != 0x80U;
        if (atCharacter) {
            if (const auto id = m_vocabulary.id(candidate)) {
                return Piece{*id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
            }
        }
        candidate.pop_back();
        --end;
    }
    return std::nullopt;
}

bool WordPiece::spell(std::string_view word, std::vector<Piece>& pieces) const {
    const std::size_t before = pieces.size();
    std::size_t at = 0;
    if (codePointCount(word) <= m_longestWord) {
        while (at < word.size()) {
            const auto piece = longestAt(word, at);
            if (!piece) break;
            pieces.push_back(*piece);
            at = piece->end;
        }
        if (at == word.size()) return true;
    }
    pieces.resize(before);
    if (!m_unknown) return false;
    pieces.push_back({*m_unknown, 0, static_cast<std::uint32_t>(word.size())});
    return true;
}

}  // namespace headscope::text
