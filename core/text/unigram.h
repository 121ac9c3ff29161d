// SPDX-License-Identifier: GPL-3.0-or-later
// Unigram: of all ways to cut a word into tokens, the most probable one (SentencePiece, T5, XLM-R).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/byte_tokens.h"
#include "core/text/prefix_index.h"
#include "core/text/token_model.h"

namespace headscope::text {

/// What a Unigram model has beside its vocabulary.
struct UnigramOptions {
    std::vector<double> scores;            ///< log-probability of each token, by id
    std::optional<std::uint32_t> unknown;  ///< unk_id: stands for runs of characters that are in no token
    bool byteFallback{};                   ///< byte_fallback: spell such runs as <0x0A> tokens
    /// Sums are float32, and of equally probable ways the one whose last token begins later is taken: as in
    /// the SentencePiece library 0.1.97, where Hugging Face's tokenizers take the other.
    bool singlePrecision{};
};

/// The Unigram model, by Viterbi's algorithm. Takes O(n k) for n bytes and tokens of up to k bytes.
/// Source: Kudo 2018, arXiv 1804.10959; unknown characters and ties as in Hugging Face's tokenizers 0.23.
class Unigram : public TokenModel {
public:
    /// Reads a model of type "Unigram". Errors: tokenizerFormat.
    [[nodiscard]] static Result<std::unique_ptr<const TokenModel>> read(const JsonSection& section);
    /// A model of these parts: one score for each id, an unknown token within.
    Unigram(Vocabulary vocabulary, UnigramOptions options);

    [[nodiscard]] bool spell(std::string_view word, std::vector<Piece>& pieces) const override;
    [[nodiscard]] const Vocabulary& vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] std::string_view name() const override { return "Unigram"; }
    [[nodiscard]] std::string_view variant() const override {
        return m_options.byteFallback ? "byte fallback" : "";
    }

private:
    struct Step;
    [[nodiscard]] bool extend(std::string_view word, std::uint32_t begin, std::vector<Step>& best) const;
    [[nodiscard]] bool addPiece(std::string_view word, std::uint32_t begin, std::uint32_t end,
                                std::vector<Piece>& pieces) const;

    Vocabulary m_vocabulary;
    UnigramOptions m_options;
    double m_unknownScore{};
    PrefixIndex m_prefixes;
    ByteTokens m_byteTokens;
};

}  // namespace headscope::text
