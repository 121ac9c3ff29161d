// SPDX-License-Identifier: GPL-3.0-or-later
// From the metadata of a GGUF file to a vocabulary.
#include "core/text/gguf_file.h"

#include <optional>
#include <string_view>

#include "core/checkpoint/gguf_metadata.h"
#include "core/text/gguf_vocabulary.h"

namespace headscope::text {
namespace {

constexpr std::string_view kModel = "tokenizer.ggml.model";

Result<std::optional<std::uint32_t>> idOf(const GgufMetadata& metadata, std::string_view key) {
    if (!metadata.has(key)) return std::optional<std::uint32_t>();
    HEADSCOPE_TRY(const std::uint64_t id, metadata.count(key));
    if (id > UINT32_MAX) return metadata.wrong(key, std::to_string(id), "a token id");
    return std::optional(static_cast<std::uint32_t>(id));
}

Result<std::optional<bool>> flagOf(const GgufMetadata& metadata, std::string_view key) {
    if (!metadata.has(key)) return std::optional<bool>();
    HEADSCOPE_TRY(const bool on, metadata.flag(key, false));
    return std::optional(on);
}

Result<void> readSpecials(const GgufMetadata& metadata, GgufVocabulary& vocabulary) {
    HEADSCOPE_TRY(vocabulary.bos, idOf(metadata, "tokenizer.ggml.bos_token_id"));
    HEADSCOPE_TRY(vocabulary.eos, idOf(metadata, "tokenizer.ggml.eos_token_id"));
    HEADSCOPE_TRY(vocabulary.unknown, idOf(metadata, "tokenizer.ggml.unknown_token_id"));
    HEADSCOPE_TRY(vocabulary.separator,
                  idOf(metadata, "tokenizer.ggml.seperator_token_id"));  // as it is spelt
    HEADSCOPE_TRY(vocabulary.mask, idOf(metadata, "tokenizer.ggml.mask_token_id"));
    HEADSCOPE_TRY(vocabulary.addBos, flagOf(metadata, "tokenizer.ggml.add_bos_token"));
    HEADSCOPE_TRY(vocabulary.addEos, flagOf(metadata, "tokenizer.ggml.add_eos_token"));
    HEADSCOPE_TRY(vocabulary.addSpacePrefix, flagOf(metadata, "tokenizer.ggml.add_space_prefix"));
    HEADSCOPE_TRY(vocabulary.removeExtraSpaces, flagOf(metadata, "tokenizer.ggml.remove_extra_whitespaces"));
    return {};
}

Result<GgufVocabulary> vocabularyOf(const GgufMetadata& metadata) {
    GgufVocabulary vocabulary;
    vocabulary.file = metadata.name();
    HEADSCOPE_TRY(vocabulary.model, metadata.text(kModel));
    HEADSCOPE_TRY(vocabulary.pre, metadata.text("tokenizer.ggml.pre", ""));
    HEADSCOPE_TRY(const auto tokens, metadata.texts("tokenizer.ggml.tokens"));
    vocabulary.tokens.assign(tokens.begin(), tokens.end());
    HEADSCOPE_TRY(const auto scores, metadata.numbers("tokenizer.ggml.scores"));
    vocabulary.scores.assign(scores.begin(), scores.end());
    HEADSCOPE_TRY(const auto types, metadata.integers("tokenizer.ggml.token_type"));
    vocabulary.types.assign(types.begin(), types.end());
    HEADSCOPE_TRY(const auto merges, metadata.texts("tokenizer.ggml.merges"));
    vocabulary.merges.assign(merges.begin(), merges.end());
    HEADSCOPE_TRY(const auto map, metadata.integers("tokenizer.ggml.precompiled_charsmap"));
    for (const std::int64_t byte : map) vocabulary.charMap += static_cast<char>(byte);
    HEADSCOPE_CHECKED(readSpecials(metadata, vocabulary));
    return vocabulary;
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> tokenizerOfGguf(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const GgufMetadata metadata, GgufMetadata::read(file));
    if (!metadata.has(kModel)) {
        return fail(ErrorCode::tokenizerFormat, "\"" + file.string() + "\" holds no tokenizer",
                    "give token ids instead of text");
    }
    HEADSCOPE_TRY(const GgufVocabulary vocabulary, vocabularyOf(metadata));
    return tokenizerFromGguf(vocabulary);
}

}  // namespace headscope::text
