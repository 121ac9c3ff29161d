// SPDX-License-Identifier: GPL-3.0-or-later
// Classes of characters, as the reference tokenizers see them.
#include "core/text/character_class.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/text/newer_characters.h"

namespace headscope::text {
namespace {

UChar32 icu(char32_t c) { return static_cast<UChar32>(c); }

std::uint32_t maskOf(char32_t c) { return U_GET_GC_MASK(icu(c)); }

/// General category of a character as far as it existed in Unicode `version`.
std::uint32_t maskUpTo(char32_t c, std::uint32_t version) {
    return unicodeAge(c) <= version ? maskOf(c) : 0U;
}

bool isAsciiPunctuation(char32_t c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

}  // namespace

std::uint32_t unicodeAge(char32_t c) {
    if (c < 0x80) return 11;
    UVersionInfo version{};
    u_charAge(icu(c), version);
    return 10U * version[0] + version[1];
}

bool isWhitespace(char32_t c) { return u_isUWhiteSpace(icu(c)) != 0; }

bool isPunctuation(char32_t c) {
    if (c < 0x80) return isAsciiPunctuation(c);
    // Canadian syllabics chi sign and Sharada sandhi mark: Po until Unicode 11 and 10.
    if (c == 0x166D || c == 0x111C9) return true;
    return (maskUpTo(c, 80) & U_GC_P_MASK) != 0;
}

bool isOther(char32_t c) {
    if ((maskOf(c) & U_GC_CO_MASK) != 0) return true;
    return (maskUpTo(c, 80) & (U_GC_CC_MASK | U_GC_CF_MASK)) != 0;
}

bool isNonspacingMark(char32_t c) {
    switch (c) {
        case 0x1734:  // Hanunoo pamudpod: Mc since Unicode 14
            return true;
        case 0x1885:  // Mongolian baludas: Lo until Unicode 8
        case 0x1886:
        case 0xA9BD:   // Javanese keret: Mc until Unicode 10
        case 0x111C9:  // Sharada sandhi mark: Po until Unicode 10
            return false;
        default:
            return (maskUpTo(c, 80) & U_GC_MN_MASK) != 0;
    }
}

bool isCombiningMark(char32_t c) {
    if (c == 0x1CF2 || c == 0x1CF3) return true;  // Vedic ardhavisarga: Mc until Unicode 11
    if (c == 0x111C9) return false;               // Sharada sandhi mark: Po until Unicode 10
    return (maskUpTo(c, 90) & U_GC_M_MASK) != 0;
}

bool isNumeric(char32_t c) {
    c = olderEquivalent(c);
    return (maskOf(c) & U_GC_N_MASK) != 0;
}

bool isWordCharacter(char32_t c) {
    c = olderEquivalent(c);
    return u_hasBinaryProperty(icu(c), UCHAR_ALPHABETIC) != 0 ||
           (maskOf(c) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0 ||
           u_hasBinaryProperty(icu(c), UCHAR_JOIN_CONTROL) != 0;
}

bool isCjkIdeograph(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
           (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) ||
           (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

std::u32string lowerCase(char32_t c) {
    if (c == 0x130) return U"i\u0307";  // the only unconditional mapping to more than one character
    if (c >= 0x10D50 && c <= 0x10D65) return std::u32string(1, c + 0x20);  // Garay
    // Those of Unicode 16, which ICU may not know yet.
    constexpr std::array<std::pair<char32_t, char32_t>, 5> kNewer{
        {{0x1C89, 0x1C8A}, {0xA7CB, 0x264}, {0xA7CC, 0xA7CD}, {0xA7DA, 0xA7DB}, {0xA7DC, 0x19B}}};
    const auto* const newer =
        std::find_if(kNewer.begin(), kNewer.end(), [c](const auto& pair) { return pair.first == c; });
    if (newer != kNewer.end()) return std::u32string(1, newer->second);
    return std::u32string(1, static_cast<char32_t>(u_tolower(icu(c))));
}

}  // namespace headscope::text
