// SPDX-License-Identifier: GPL-3.0-or-later
// A tokenizer put together from a model's older files, in the words of tokenizer.json.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/added_tokens.h"
#include "core/text/token_model.h"
#include "core/text/tokenizer.h"

namespace headscope::text {

/// One place of a layout: the text "$A" or "$B", or a special token by its spelling.
struct LayoutStep {
    std::string name;
    std::uint8_t segment{};
};

/// Where special tokens go; empty: nowhere.
struct SpecialLayout {
    std::vector<LayoutStep> single, pair;
    bool trimOffsets{};     ///< RoBERTa's way: spaces at the ends are no part of a token's offsets
    bool keepFirstSpace{};  ///< with trimOffsets: but the one in front of the text is
};

/// What a tokenizer is made of where no tokenizer.json says so.
struct TokenizerDraft {
    std::string file;  ///< named in errors
    std::unique_ptr<const TokenModel> model;
    std::string sections = "{}";    ///< "normalizer", "pre_tokenizer" and "decoder" as JSON
    std::vector<AddedToken> added;  ///< in the order in which those without an id get one
    SpecialLayout layout;
    std::optional<std::string> mask;
};

/// Puts the parts together. Errors: tokenizerFormat (a special token without an id; what the sections'
/// readers say).
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> finishTokenizer(TokenizerDraft draft);

/// The bytes as standard base64, for a "precompiled_charsmap" in a draft's sections.
[[nodiscard]] std::string base64Of(std::string_view bytes);

}  // namespace headscope::text
