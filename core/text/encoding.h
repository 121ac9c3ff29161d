// SPDX-License-Identifier: GPL-3.0-or-later
// A text as tokens: ids, their spelling, and where they came from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace headscope::text {

/// Bytes [begin, end) of the user's UTF-8 text (of the pair's text where segment is 1).
struct ByteSpan {
    std::uint32_t begin{}, end{};
    friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

/// One tokenised input. All vectors have one entry per token.
struct Encoding {
    std::vector<TokenId> ids;
    std::vector<std::string> tokens;     ///< as the vocabulary spells them ("Ġthe", "##ing", "▁a")
    std::vector<ByteSpan> offsets;       ///< empty span for a token that has no text of its own
    std::vector<std::uint8_t> special;   ///< 1 for tokens added by the post-processor or marked special
    std::vector<std::uint8_t> segments;  ///< token type id: 0, or 1 for the pair's part
    friend bool operator==(const Encoding&, const Encoding&) = default;
};

}  // namespace headscope::text
