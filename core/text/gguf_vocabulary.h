// SPDX-License-Identifier: GPL-3.0-or-later
// The tokenizer that a GGUF file carries in its metadata.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/tokenizer.h"

namespace headscope::text {

/// The keys "tokenizer.ggml.*" of a file. Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
struct GgufVocabulary {
    std::string file;                 ///< named in errors
    std::string model;                ///< "llama" (SentencePiece BPE), "gpt2" (byte-level BPE), "bert", "t5"
    std::string pre;                  ///< how "gpt2" splits text; empty where the key is absent
    std::vector<std::string> tokens;  ///< by id
    std::vector<double> scores;       ///< by id; empty where the key is absent
    std::vector<std::int64_t> types;  ///< token_type by id: 1 normal … 6 byte; empty where the key is absent
    std::vector<std::string> merges;  ///< of "gpt2": "left right", best first
    std::string charMap;              ///< bytes of precompiled_charsmap, of "t5"
    std::optional<std::uint32_t> bos, eos, unknown, separator, mask;  ///< "…_token_id"
    std::optional<bool> addBos, addEos, addSpacePrefix, removeExtraSpaces;
};

/// Builds the tokenizer. Where "pre" is absent, llama.cpp's own default splits.
/// Errors: tokenizerFormat (a model or a "pre" that is not known, lists that do not fit; each names file and
/// key).
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> tokenizerFromGguf(const GgufVocabulary& vocabulary);

/// How a "pre" splits text: one expression after the other, at each match and between two.
struct GgufSplitting {
    std::string_view name;
    std::vector<std::string_view> expressions;
    bool ignoreMerges{};  ///< a word that is a token is that token
    bool addBos{};        ///< where the file does not say
};

/// The splitting called `name`; nothing for one that is not known.
/// Source: llama_vocab::impl::load and llm_tokenizer_bpe of
/// https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp
[[nodiscard]] std::optional<GgufSplitting> ggufSplitting(std::string_view name);

}  // namespace headscope::text
