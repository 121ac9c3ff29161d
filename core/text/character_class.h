// SPDX-License-Identifier: GPL-3.0-or-later
// Classes of characters, as the reference tokenizers see them.
#pragma once

#include <cstdint>
#include <string>

namespace headscope::text {

// Hugging Face's tokenizers 0.23 asks three tables of different age: unicode_categories (Unicode 8) for
// punctuation, controls and nonspacing marks; unicode-normalization-alignments (Unicode 9) for combining
// marks and normal forms (as for scripts); and Rust's own, current one for the rest. ICU is newer than the
// first two, so characters that came later are hidden here, and the few that moved between classes are
// listed.

/// Version of Unicode, major and minor as one number: 90 is 9.0. 0: not assigned in this ICU.
[[nodiscard]] std::uint32_t unicodeAge(char32_t c);
/// White_Space.
[[nodiscard]] bool isWhitespace(char32_t c);
/// ASCII punctuation and symbols, or category P of Unicode 8.
[[nodiscard]] bool isPunctuation(char32_t c);
/// Category Cc, Cf or Co of Unicode 8, tab and line ends included.
[[nodiscard]] bool isOther(char32_t c);
/// Category Mn of Unicode 8.
[[nodiscard]] bool isNonspacingMark(char32_t c);
/// Category M of Unicode 9.
[[nodiscard]] bool isCombiningMark(char32_t c);
/// Category Nd, Nl or No.
[[nodiscard]] bool isNumeric(char32_t c);
/// What \w matches: letters, marks, digits, connector punctuation, joiners.
[[nodiscard]] bool isWordCharacter(char32_t c);
/// The blocks of CJK ideographs that BERT spaces out.
[[nodiscard]] bool isCjkIdeograph(char32_t c);
/// Lower case of one character, without regard to its neighbours; more than one code point for U+0130.
[[nodiscard]] std::u32string lowerCase(char32_t c);

}  // namespace headscope::text
