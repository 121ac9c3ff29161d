// SPDX-License-Identifier: GPL-3.0-or-later
// WordPiece: the longest token first, from the left (BERT).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/token_model.h"

namespace headscope::text {

/// The WordPiece model. A word that cannot be cut up whole is one unknown token.
class WordPiece : public TokenModel {
public:
    /// Reads a model of type "WordPiece". Errors: tokenizerFormat.
    [[nodiscard]] static Result<std::unique_ptr<const TokenModel>> read(const JsonSection& section);
    /// A model of these parts; words of more than `longestWord` characters are unknown.
    WordPiece(Vocabulary vocabulary, const std::string& unknown, std::string prefix,
              std::uint32_t longestWord);

    [[nodiscard]] bool spell(std::string_view word, std::vector<Piece>& pieces) const override;
    [[nodiscard]] const Vocabulary& vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] std::string_view name() const override { return "WordPiece"; }

private:
    [[nodiscard]] std::optional<Piece> longestAt(std::string_view word, std::size_t begin) const;

    Vocabulary m_vocabulary;
    std::optional<std::uint32_t> m_unknown;
    std::string m_prefix;
    std::uint32_t m_longestWord;
};

}  // namespace headscope::text
