// SPDX-License-Identifier: GPL-3.0-or-later
// One character of a rewritten text, and what it does to the text before.
#pragma once

#include <cstdint>

namespace headscope::text {

/// One step of a rewriting, in text order.
struct CharChange {
    char32_t value{};  ///< the character written
    std::int32_t
        change{};  ///< 0: replaces one character; 1: is added; -n: replaces one and swallows the next n
    friend bool operator==(const CharChange&, const CharChange&) = default;
};

}  // namespace headscope::text
