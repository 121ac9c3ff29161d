// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that adds a model's special tokens and joins the two texts of a pair.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/encoding.h"
#include "core/text/json_section.h"
#include "core/text/tokenizer.h"

namespace headscope::text {

/// A run of tokens with the text that their offsets count in.
struct EncodedPart {
    Encoding encoding;
    std::string_view source;  ///< empty for tokens that have no text
};

/// One way to finish. Immutable.
class PostProcessor {
public:
    PostProcessor() = default;
    PostProcessor(const PostProcessor&) = delete;
    PostProcessor& operator=(const PostProcessor&) = delete;
    virtual ~PostProcessor() = default;

    /// Finishes one part, or the two of a pair; the result is to be joined in order.
    /// Errors: usage (a pair, and no rule for one).
    [[nodiscard]] virtual Result<std::vector<EncodedPart>> process(std::vector<EncodedPart> parts,
                                                                   SpecialTokens special) const = 0;
    /// Ids of the tokens that it adds.
    [[nodiscard]] virtual std::vector<std::uint32_t> addedIds() const { return {}; }
};

/// Reads a "post_processor" section; null where the section is. Errors: tokenizerFormat.
[[nodiscard]] Result<std::unique_ptr<const PostProcessor>> readPostProcessor(const JsonSection& section);

}  // namespace headscope::text
