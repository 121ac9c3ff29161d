// SPDX-License-Identifier: GPL-3.0-or-later
// What scores may know of a text: its tokens, their classes, and where they repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace headscope {

/// Classes of tokens; one may be in several.
enum class TokenClass : std::uint8_t {
    special = 1,       ///< added by the tokenizer: [CLS], [SEP], <bos>
    separator = 2,     ///< [SEP], </s> or the like
    punctuation = 4,   ///< punctuation marks alone (Unicode P*, ASCII symbols)
    digit = 8,         ///< holds a digit, and nothing but digits and marks
    capitalised = 16,  ///< begins with an upper-case letter and has a lower-case form
    negator = 32,      ///< not, n't, no, never, none, nothing, nor, neither, without, cannot
};

/// One entry a token, in order.
struct TokenFacts {
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> classes;  ///< TokenClass values, joined by "or"
    /// The position before with the same id; absent: none, or a special token.
    std::vector<std::optional<std::uint32_t>> earlier;
    /// For texts made of a block and its copy: the copy begins at `copyBegin`, the block that many before.
    struct Copy {
        std::uint32_t begin{}, period{};
        friend bool operator==(const Copy&, const Copy&) = default;
    };
    std::optional<Copy> copy{};

    /// Positions.
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(ids.size()); }
    /// True where a token is of a class.
    [[nodiscard]] bool is(std::uint32_t position, TokenClass wanted) const {
        return (classes[position] & static_cast<std::uint8_t>(wanted)) != 0;
    }
    friend bool operator==(const TokenFacts&, const TokenFacts&) = default;
};

/// Facts of a tokenised text.  `texts`: what each token stands for, UTF-8, without its spelling in the
/// vocabulary; special tokens as they are spelt.  `special`: 1 for tokens that the tokenizer added.  Shape:
/// all [T].
[[nodiscard]] TokenFacts tokenFacts(std::span<const TokenId> ids, std::span<const std::string> texts,
                                    std::span<const std::uint8_t> special);

/// Facts of ids alone, all of no class: random tokens and the like. With `copy` repeats are those of the
/// block.
[[nodiscard]] TokenFacts tokenFacts(std::span<const TokenId> ids,
                                    std::optional<TokenFacts::Copy> copy = std::nullopt);

}  // namespace headscope
