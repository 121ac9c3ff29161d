// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens that stand for one byte each: <0x0A>.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace headscope::text {

/// The byte tokens of a vocabulary, by byte ("byte_fallback").
class ByteTokens {
public:
    /// None at all.
    ByteTokens() = default;
    /// Those that `vocabulary` has.
    explicit ByteTokens(const Vocabulary& vocabulary);
    /// One id for each byte of `bytes`; nothing where one of them has no token.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> idsOf(std::string_view bytes) const;

private:
    std::array<std::optional<std::uint32_t>, 256> m_ids;
};

}  // namespace headscope::text
