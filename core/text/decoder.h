// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that turns spellings of tokens back into text.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/text/json_section.h"

namespace headscope::text {

/// One way back. Immutable.
class Decoder {
public:
    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    virtual ~Decoder() = default;

    /// Rewrites the spellings of a whole text; the text is what they give when joined.
    [[nodiscard]] virtual std::vector<std::string> decode(std::vector<std::string> tokens) const = 0;
    /// The bytes of one token within running text; may be a part of a character.
    [[nodiscard]] virtual std::string runningBytes(std::string token) const = 0;
};

/// Reads a "decoder" section; null where the section is. Errors: tokenizerFormat.
[[nodiscard]] Result<std::unique_ptr<const Decoder>> readDecoder(const JsonSection& section);

}  // namespace headscope::text
