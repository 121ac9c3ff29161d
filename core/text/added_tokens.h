// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens that are found in the text before anything else: [MASK], <|endoftext|>, runs of spaces.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/text/json_section.h"
#include "core/text/normalizer.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/token_finder.h"
#include "core/text/vocabulary.h"

namespace headscope::text {

/// One entry of "added_tokens".
struct AddedToken {
    std::string content;              ///< as the file spells it
    std::string normalized;           ///< as it is looked for in text and handed to the decoder
    bool special{};                   ///< left out when decoding without special tokens
    bool singleWord{};                ///< only where no word character is next to it
    bool leftStrip{};                 ///< takes the spaces before it along
    bool rightStrip{};                ///< takes the spaces behind it along
    bool inNormalized{};              ///< looked for after normalisation, not before
    std::optional<std::uint32_t> id;  ///< asked for; taken where the vocabulary has no such token
};

/// All added tokens of a tokenizer.
class AddedTokens {
public:
    /// Reads an "added_tokens" section. Tokens of the vocabulary keep their id there; the others get the ids
    /// that follow the vocabulary, in the order of the file, as in the reference. Errors: tokenizerFormat.
    [[nodiscard]] static Result<AddedTokens> read(const JsonSection& section, const Vocabulary& vocabulary,
                                                  const Normalizer* normalizer);

    /// The same from tokens whose `normalized` is still empty. An id that a token asks for counts where the
    /// vocabulary does not have the token. Errors: tokenizerFormat (the normalizer fails).
    [[nodiscard]] static Result<AddedTokens> make(std::vector<AddedToken> tokens,
                                                  const Vocabulary& vocabulary, const Normalizer* normalizer);

    /// Normalises `text` (well-formed UTF-8) and cuts it at added tokens. Errors: those of the normalizer.
    [[nodiscard]] Result<std::vector<TextPart>> extract(std::string_view text,
                                                        const Normalizer* normalizer) const;
    /// The added token with an id; null where there is none.
    [[nodiscard]] const AddedToken* find(std::uint32_t id) const;
    /// Id of an added token by its content.
    [[nodiscard]] std::optional<std::uint32_t> id(std::string_view content) const;
    /// One more than the largest id; 0 where there is none.
    [[nodiscard]] std::uint32_t idEnd() const { return m_tokens.empty() ? 0 : m_tokens.rbegin()->first + 1; }

private:
    void cut(const NormalizedText& text, const TokenFinder& finder, std::vector<TextPart>& parts) const;

    std::map<std::uint32_t, AddedToken> m_tokens;  // by id
    std::unordered_map<std::string, std::uint32_t> m_ids;
    TokenFinder m_beforeNormalizing, m_afterNormalizing;
};

}  // namespace headscope::text
