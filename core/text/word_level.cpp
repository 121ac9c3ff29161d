// SPDX-License-Identifier: GPL-3.0-or-later
// WordLevel: each word is a token, or unknown.
#include "core/text/word_level.h"

#include <utility>

namespace headscope::text {

Result<std::unique_ptr<const TokenModel>> WordLevel::read(const JsonSection& section) {
    HEADSCOPE_TRY(const std::string unknown, section.at("unk_token").textOr(""));
    HEADSCOPE_TRY(Vocabulary vocabulary, Vocabulary::read(section.at("vocab")));
    return std::make_unique<const WordLevel>(std::move(vocabulary), unknown);
}

WordLevel::WordLevel(Vocabulary vocabulary, const std::string& unknown)
    : m_vocabulary(std::move(vocabulary)), m_unknown(m_vocabulary.id(unknown)) {}

bool WordLevel::spell(std::string_view word, std::vector<Piece>& pieces) const {
    std::optional<std::uint32_t> id = m_vocabulary.id(word);
    if (!id) id = m_unknown;
    if (!id) return false;
    pieces.push_back({*id, 0, static_cast<std::uint32_t>(word.size())});
    return true;
}

}  // namespace headscope::text
