// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that splits text into the words that the model spells one by one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/text/json_section.h"
#include "core/text/normalized_text.h"

namespace headscope::text {

/// A part of the text: an added token that was found in it, or text still to be split and spelled.
struct TextPart {
    NormalizedText text;
    std::optional<std::uint32_t> addedToken;  ///< id; such a part is left as it is
};

/// One way to split. Immutable.
class PreTokenizer {
public:
    PreTokenizer() = default;
    PreTokenizer(const PreTokenizer&) = delete;
    PreTokenizer& operator=(const PreTokenizer&) = delete;
    virtual ~PreTokenizer() = default;

    /// Splits each part that is no added token. Errors: tokenizerFormat (an expression that fails on the
    /// text).
    [[nodiscard]] virtual Result<void> split(std::vector<TextPart>& parts) const = 0;
    /// True where words come out in GPT-2's byte alphabet.
    [[nodiscard]] virtual bool isByteLevel() const { return false; }
};

/// Reads a "pre_tokenizer" section; null where the section is. Errors: tokenizerFormat.
[[nodiscard]] Result<std::unique_ptr<const PreTokenizer>> readPreTokenizer(const JsonSection& section);

}  // namespace headscope::text
