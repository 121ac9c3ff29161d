// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece's way with spaces: a visible mark in their place.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/text/json_section.h"

namespace headscope::text {

/// Where a mark is put in front although the text has no space there.
enum class PrependScheme : std::uint8_t {
    always,  ///< of each part between added tokens
    first,   ///< of a part that begins where the text begins
    never,
};

/// Options of "Metaspace", the same for the pre-tokenizer and the decoder.
struct MetaspaceOptions {
    char32_t mark = 0x2581;  ///< "replacement"; U+2581 is ▁
    PrependScheme prepend = PrependScheme::always;
    bool split = true;  ///< whether words are parts of their own
};

/// Reads a "Metaspace" section, old ("add_prefix_space") or new ("prepend_scheme"). Errors: tokenizerFormat.
[[nodiscard]] Result<MetaspaceOptions> readMetaspace(const JsonSection& section);

}  // namespace headscope::text
