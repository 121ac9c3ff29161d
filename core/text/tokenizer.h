// SPDX-License-Identifier: GPL-3.0-or-later
// The one interface of all tokenizers: text in, ids out, and back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/text/encoding.h"

namespace headscope::text {

/// Whether the tokens that the tokenizer's own post-processor adds ([CLS], <s>, …) are added.
enum class SpecialTokens : bool { leaveOff, add };

/// A model's tokenizer. Immutable after loading; any number of threads may use one.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// Tokenises `text`, and `pair` as second segment where given.
    /// Errors: textEncoding (not UTF-8; names the byte), tokenUnknown (names the word), usage (no pair
    /// template).
    [[nodiscard]] virtual Result<Encoding> encode(std::string_view text, std::optional<std::string_view> pair,
                                                  SpecialTokens special) const = 0;
    /// Text of `ids`, as Hugging Face tokenizers' decode gives it (bytes; may be invalid UTF-8 for byte
    /// pieces).
    [[nodiscard]] virtual std::string decode(std::span<const TokenId> ids, bool skipSpecial) const = 0;
    /// Spelling of one token in the vocabulary; empty for an id that has none.
    [[nodiscard]] virtual std::string tokenText(TokenId id) const = 0;
    /// The bytes that one token stands for within running text (" Mary", "\n", one byte of a character).
    [[nodiscard]] virtual std::string tokenBytes(TokenId id) const = 0;
    /// Id of a token by its spelling in the vocabulary ("Ġthe", "[MASK]").
    [[nodiscard]] virtual std::optional<TokenId> tokenId(std::string_view spelling) const = 0;
    /// True for tokens that the file marks special.
    [[nodiscard]] virtual bool isSpecial(TokenId id) const = 0;
    /// The mask token ("[MASK]"), where the tokenizer has one.
    [[nodiscard]] virtual std::optional<TokenId> maskToken() const = 0;
    /// Number of ids, added tokens included.
    [[nodiscard]] virtual std::uint32_t vocabularySize() const = 0;
    /// What it is, for people: "BPE (byte level), 50257 tokens".
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// Loads the tokenizer of a model folder: tokenizer.json (with tokenizer_config.json for the names of special
/// tokens), else vocab.json with merges.txt, vocab.txt or a SentencePiece model, as the class of the
/// tokenizer has it. For a .gguf file, the vocabulary inside it. Errors: fileMissing, fileUnreadable,
/// fileFormat, tokenizerFormat (each names the file and the section).
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& folder);

}  // namespace headscope::text
