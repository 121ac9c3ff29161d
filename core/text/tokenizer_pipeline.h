// SPDX-License-Identifier: GPL-3.0-or-later
// The tokenizer that runs the stages of a tokenizer.json one after the other.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/post_processor.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/token_model.h"
#include "core/text/tokenizer.h"

namespace headscope::text {

/// The stages, in order; all but the model may be null.
struct TokenizerStages {
    std::unique_ptr<const Normalizer> normalizer;
    std::unique_ptr<const PreTokenizer> preTokenizer;
    std::unique_ptr<const TokenModel> model;
    std::unique_ptr<const PostProcessor> postProcessor;
    std::unique_ptr<const Decoder> decoder;
    AddedTokens added;
};

/// A tokenizer made of stages. Ids, offsets and decoded text are those of Hugging Face's tokenizers; other
/// than there, text that the vocabulary cannot spell is an error, never dropped.
class TokenizerPipeline : public Tokenizer {
public:
    /// Takes the stages; `maskName`: spelling of the mask token, where the model's files name one.
    TokenizerPipeline(TokenizerStages stages, const std::optional<std::string>& maskName);

    [[nodiscard]] Result<Encoding> encode(std::string_view text, std::optional<std::string_view> pair,
                                          SpecialTokens special) const override;
    [[nodiscard]] std::string decode(std::span<const TokenId> ids, bool skipSpecial) const override;
    [[nodiscard]] std::string tokenText(TokenId id) const override;
    [[nodiscard]] std::string tokenBytes(TokenId id) const override;
    [[nodiscard]] std::optional<TokenId> tokenId(std::string_view spelling) const override;
    [[nodiscard]] bool isSpecial(TokenId id) const override;
    [[nodiscard]] std::optional<TokenId> maskToken() const override { return m_mask; }
    [[nodiscard]] std::uint32_t vocabularySize() const override;
    [[nodiscard]] std::string describe() const override;

private:
    [[nodiscard]] Result<EncodedPart> encodeText(std::string_view text, std::uint8_t segment) const;
    [[nodiscard]] Result<Encoding> spellParts(const std::vector<TextPart>& parts,
                                              std::string_view source) const;
    [[nodiscard]] Encoding joined(std::vector<EncodedPart> parts) const;
    [[nodiscard]] bool isByteLevel() const;

    TokenizerStages m_stages;
    std::optional<TokenId> m_mask;
};

}  // namespace headscope::text
