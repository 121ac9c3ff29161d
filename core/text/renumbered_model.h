// SPDX-License-Identifier: GPL-3.0-or-later
// A token model whose tokens have other ids than its own.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/text/token_model.h"

namespace headscope::text {

/// Spells with one model and numbers by another vocabulary, as Marian does: source.spm cuts the text,
/// vocab.json says the ids, and a piece that it lacks is the unknown token.
class RenumberedModel : public TokenModel {
public:
    /// `unknown`: an id of `vocabulary`.
    RenumberedModel(std::unique_ptr<const TokenModel> model, Vocabulary vocabulary, std::uint32_t unknown);

    [[nodiscard]] bool spell(std::string_view word, std::vector<Piece>& pieces) const override;
    [[nodiscard]] const Vocabulary& vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] std::string_view name() const override { return m_model->name(); }
    [[nodiscard]] std::string_view variant() const override { return m_model->variant(); }

private:
    std::unique_ptr<const TokenModel> m_model;
    Vocabulary m_vocabulary;
    std::vector<std::uint32_t> m_ids;  // by the model's own
};

}  // namespace headscope::text
