// SPDX-License-Identifier: GPL-3.0-or-later
// Characters that the reference knows and an older Unicode library does not.
#pragma once

#include <string>
#include <string_view>

namespace headscope::text {

// The reference's expressions and Rust's own classes are those of Unicode 16; Debian 12 brings ICU with
// Unicode 15 and Oniguruma with Unicode 14. What came in between has a stand-in that every version knows.

/// For a character that came with Unicode 15 to 16, an older one of the same general category and as many
/// bytes of UTF-8 (of the script Han for its ideographs); `c` itself for all others.
[[nodiscard]] char32_t olderEquivalent(char32_t c);
/// A well-formed text with older equivalents throughout: the same boundaries, the same classes.
[[nodiscard]] std::string olderEquivalent(std::string_view text);

}  // namespace headscope::text
