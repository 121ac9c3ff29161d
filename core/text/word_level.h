// SPDX-License-Identifier: GPL-3.0-or-later
// WordLevel: each word is a token, or unknown.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/token_model.h"

namespace headscope::text {

/// The WordLevel model. Without an unknown token, spell() is false for a word outside the vocabulary.
class WordLevel : public TokenModel {
public:
    /// Reads a model of type "WordLevel". Errors: tokenizerFormat.
    [[nodiscard]] static Result<std::unique_ptr<const TokenModel>> read(const JsonSection& section);
    /// A model of these parts; an unknown token that the vocabulary does not have counts as none.
    WordLevel(Vocabulary vocabulary, const std::string& unknown);

    [[nodiscard]] bool spell(std::string_view word, std::vector<Piece>& pieces) const override;
    [[nodiscard]] const Vocabulary& vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] std::string_view name() const override { return "WordLevel"; }

private:
    Vocabulary m_vocabulary;
    std::optional<std::uint32_t> m_unknown;
};

}  // namespace headscope::text
