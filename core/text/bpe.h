// SPDX-License-Identifier: GPL-3.0-or-later
// Byte pair encoding, over byte-level alphabets (GPT-2) and over characters with byte fallback (Llama).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/bpe_merges.h"
#include "core/text/byte_tokens.h"
#include "core/text/token_model.h"

namespace headscope::text {

/// Options of a BPE model, by their names in tokenizer.json.
struct BpeOptions {
    std::optional<std::string> unknown;  ///< unk_token: stands for characters that are in no token
    std::string prefix;                  ///< continuing_subword_prefix: of all characters but a word's first
    std::string suffix;                  ///< end_of_word_suffix: of a word's last character
    bool fuseUnknown{};                  ///< fuse_unk: one unknown token for a run of such characters
    bool byteFallback{};                 ///< byte_fallback: spell unknown characters as <0x0A> tokens
    bool ignoreMerges{};                 ///< ignore_merges: a word that is a token is that token
};

/// The BPE model. Dropout, a training device, is left out: tokens are the same on every run.
/// A character that nothing in the vocabulary stands for makes spell() false (the reference drops it).
class Bpe : public TokenModel {
public:
    /// Reads a model of type "BPE". Errors: tokenizerFormat.
    [[nodiscard]] static Result<std::unique_ptr<const TokenModel>> read(const JsonSection& section);
    /// A model of these parts; an unknown token that the vocabulary does not have counts as none.
    Bpe(Vocabulary vocabulary, BpeMerges merges, BpeOptions options);

    [[nodiscard]] bool spell(std::string_view word, std::vector<Piece>& pieces) const override;
    [[nodiscard]] const Vocabulary& vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] std::string_view name() const override { return "BPE"; }
    [[nodiscard]] std::string_view variant() const override {
        return m_options.byteFallback ? "byte fallback" : "";
    }

private:
    [[nodiscard]] bool addBytes(std::string_view character, std::uint32_t begin,
                                std::vector<Piece>& pieces) const;
    [[nodiscard]] bool addCharacters(std::string_view word, std::vector<Piece>& pieces) const;

    Vocabulary m_vocabulary;
    BpeMerges m_merges;
    BpeOptions m_options;
    std::optional<std::uint32_t> m_unknown;
    ByteTokens m_byteTokens;
};

}  // namespace headscope::text
