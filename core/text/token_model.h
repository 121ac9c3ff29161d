// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that spells one word with the tokens of a vocabulary.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/json_section.h"
#include "core/text/vocabulary.h"

namespace headscope::text {

/// One token of a word: bytes [begin, end) of the word.
struct Piece {
    std::uint32_t id{};
    std::uint32_t begin{}, end{};
    friend bool operator==(const Piece&, const Piece&) = default;
};

/// A tokenizer's model: vocabulary and the rule that chooses from it. Immutable.
class TokenModel {
public:
    TokenModel() = default;
    TokenModel(const TokenModel&) = delete;
    TokenModel& operator=(const TokenModel&) = delete;
    virtual ~TokenModel() = default;

    /// Appends the tokens of `word` (well-formed UTF-8, not empty); false where the vocabulary cannot spell
    /// it.
    [[nodiscard]] virtual bool spell(std::string_view word, std::vector<Piece>& pieces) const = 0;
    /// The model's own vocabulary, without added tokens.
    [[nodiscard]] virtual const Vocabulary& vocabulary() const = 0;
    /// What the rule is called: "BPE", "WordPiece".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// What sets it apart among those of the same rule: "byte fallback"; may be empty.
    [[nodiscard]] virtual std::string_view variant() const { return {}; }
};

/// Reads the "model" section. Files older than its "type" are told apart by their keys.
/// Errors: tokenizerFormat.
[[nodiscard]] Result<std::unique_ptr<const TokenModel>> readTokenModel(const JsonSection& section);

}  // namespace headscope::text
