// SPDX-License-Identifier: GPL-3.0-or-later
// Characters that the reference knows and an older Unicode library does not.
#include "core/text/newer_characters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "core/text/utf8.h"

namespace headscope::text {
namespace {

/// What a stand-in is chosen by: a general category, or the script Han.
enum Kind : std::uint8_t {
    upper,
    lower,
    modifier,
    otherLetter,
    han,
    mark,
    spacingMark,
    digit,
    number,
    punctuation,
    dash,
    symbol,
    mathSymbol,
    format,
    kindCount
};

struct StandIn {
    char32_t threeBytes, fourBytes;
};

// In the order of Kind.
constexpr std::array<StandIn, kindCount> kStandIns{{{0x1E00, 0x10400},
                                                    {0x1E01, 0x10428},
                                                    {0x1D2C, 0x16B40},
                                                    {0x1200, 0x10000},
                                                    {0x4E00, 0x20000},
                                                    {0x20D0, 0x1D167},
                                                    {0x903, 0x1D165},
                                                    {0x966, 0x104A0},
                                                    {0x2460, 0x10107},
                                                    {0x2020, 0x10100},
                                                    {0x2013, 0x10EAD},
                                                    {0x2300, 0x1D000},
                                                    {0x2200, 0x1D6C1},
                                                    {0x200E, 0x1D173}}};

struct Range {
    char32_t begin, last;
    Kind kind;
};

// Assigned in Unicode 16 and not in Unicode 14, by code point. Source: DerivedAge.txt and
// DerivedGeneralCategory.txt of https://www.unicode.org/Public/16.0.0/ucd
constexpr Range kNewer[] = {{0x897, 0x897, mark},
                            {0xCF3, 0xCF3, spacingMark},
                            {0xECE, 0xECE, mark},
                            {0x1B4E, 0x1B4F, punctuation},
                            {0x1B7F, 0x1B7F, punctuation},
                            {0x1C89, 0x1C89, upper},
                            {0x1C8A, 0x1C8A, lower},
                            {0x2427, 0x2429, symbol},
                            {0x2FFC, 0x2FFF, symbol},
                            {0x31E4, 0x31E5, symbol},
                            {0x31EF, 0x31EF, symbol},
                            {0xA7CB, 0xA7CC, upper},
                            {0xA7CD, 0xA7CD, lower},
                            {0xA7DA, 0xA7DA, upper},
                            {0xA7DB, 0xA7DB, lower},
                            {0xA7DC, 0xA7DC, upper},
                            {0x105C0, 0x105F3, otherLetter},
                            {0x10D40, 0x10D49, digit},
                            {0x10D4A, 0x10D4D, otherLetter},
                            {0x10D4E, 0x10D4E, modifier},
                            {0x10D4F, 0x10D4F, otherLetter},
                            {0x10D50, 0x10D65, upper},
                            {0x10D69, 0x10D6D, mark},
                            {0x10D6E, 0x10D6E, dash},
                            {0x10D6F, 0x10D6F, modifier},
                            {0x10D70, 0x10D85, lower},
                            {0x10D8E, 0x10D8F, mathSymbol},
                            {0x10EC2, 0x10EC4, otherLetter},
                            {0x10EFC, 0x10EFF, mark},
                            {0x1123F, 0x11240, otherLetter},
                            {0x11241, 0x11241, mark},
                            {0x11380, 0x11389, otherLetter},
                            {0x1138B, 0x1138B, otherLetter},
                            {0x1138E, 0x1138E, otherLetter},
                            {0x11390, 0x113B5, otherLetter},
                            {0x113B7, 0x113B7, otherLetter},
                            {0x113B8, 0x113BA, spacingMark},
                            {0x113BB, 0x113C0, mark},
                            {0x113C2, 0x113C2, spacingMark},
                            {0x113C5, 0x113C5, spacingMark},
                            {0x113C7, 0x113CA, spacingMark},
                            {0x113CC, 0x113CD, spacingMark},
                            {0x113CE, 0x113CE, mark},
                            {0x113CF, 0x113CF, spacingMark},
                            {0x113D0, 0x113D0, mark},
                            {0x113D1, 0x113D1, otherLetter},
                            {0x113D2, 0x113D2, mark},
                            {0x113D3, 0x113D3, otherLetter},
                            {0x113D4, 0x113D5, punctuation},
                            {0x113D7, 0x113D8, punctuation},
                            {0x113E1, 0x113E2, mark},
                            {0x116D0, 0x116E3, digit},
                            {0x11B00, 0x11B09, punctuation},
                            {0x11BC0, 0x11BE0, otherLetter},
                            {0x11BE1, 0x11BE1, punctuation},
                            {0x11BF0, 0x11BF9, digit},
                            {0x11F00, 0x11F01, mark},
                            {0x11F02, 0x11F02, otherLetter},
                            {0x11F03, 0x11F03, spacingMark},
                            {0x11F04, 0x11F10, otherLetter},
                            {0x11F12, 0x11F33, otherLetter},
                            {0x11F34, 0x11F35, spacingMark},
                            {0x11F36, 0x11F3A, mark},
                            {0x11F3E, 0x11F3F, spacingMark},
                            {0x11F40, 0x11F40, mark},
                            {0x11F41, 0x11F41, spacingMark},
                            {0x11F42, 0x11F42, mark},
                            {0x11F43, 0x11F4F, punctuation},
                            {0x11F50, 0x11F59, digit},
                            {0x11F5A, 0x11F5A, mark},
                            {0x1342F, 0x1342F, otherLetter},
                            {0x13439, 0x1343F, format},
                            {0x13440, 0x13440, mark},
                            {0x13441, 0x13446, otherLetter},
                            {0x13447, 0x13455, mark},
                            {0x13460, 0x143FA, otherLetter},
                            {0x16100, 0x1611D, otherLetter},
                            {0x1611E, 0x16129, mark},
                            {0x1612A, 0x1612C, spacingMark},
                            {0x1612D, 0x1612F, mark},
                            {0x16130, 0x16139, digit},
                            {0x16D40, 0x16D42, modifier},
                            {0x16D43, 0x16D6A, otherLetter},
                            {0x16D6B, 0x16D6C, modifier},
                            {0x16D6D, 0x16D6F, punctuation},
                            {0x16D70, 0x16D79, digit},
                            {0x18CFF, 0x18CFF, otherLetter},
                            {0x1B132, 0x1B132, otherLetter},
                            {0x1B155, 0x1B155, otherLetter},
                            {0x1CC00, 0x1CCEF, symbol},
                            {0x1CCF0, 0x1CCF9, digit},
                            {0x1CD00, 0x1CEB3, symbol},
                            {0x1D2C0, 0x1D2D3, number},
                            {0x1DF25, 0x1DF2A, lower},
                            {0x1E030, 0x1E06D, modifier},
                            {0x1E08F, 0x1E08F, mark},
                            {0x1E4D0, 0x1E4EA, otherLetter},
                            {0x1E4EB, 0x1E4EB, modifier},
                            {0x1E4EC, 0x1E4EF, mark},
                            {0x1E4F0, 0x1E4F9, digit},
                            {0x1E5D0, 0x1E5ED, otherLetter},
                            {0x1E5EE, 0x1E5EF, mark},
                            {0x1E5F0, 0x1E5F0, otherLetter},
                            {0x1E5F1, 0x1E5FA, digit},
                            {0x1E5FF, 0x1E5FF, punctuation},
                            {0x1F6DC, 0x1F6DC, symbol},
                            {0x1F774, 0x1F776, symbol},
                            {0x1F77B, 0x1F77F, symbol},
                            {0x1F7D9, 0x1F7D9, symbol},
                            {0x1F8B2, 0x1F8BB, symbol},
                            {0x1F8C0, 0x1F8C1, symbol},
                            {0x1FA75, 0x1FA77, symbol},
                            {0x1FA87, 0x1FA89, symbol},
                            {0x1FA8F, 0x1FA8F, symbol},
                            {0x1FAAD, 0x1FAAF, symbol},
                            {0x1FABB, 0x1FABF, symbol},
                            {0x1FAC6, 0x1FAC6, symbol},
                            {0x1FACE, 0x1FACF, symbol},
                            {0x1FADA, 0x1FADC, symbol},
                            {0x1FADF, 0x1FADF, symbol},
                            {0x1FAE8, 0x1FAE9, symbol},
                            {0x1FAF7, 0x1FAF8, symbol},
                            {0x1FBCB, 0x1FBEF, symbol},
                            {0x2B739, 0x2B739, han},
                            {0x2EBF0, 0x2EE5D, han},
                            {0x31350, 0x323AF, han}};

}  // namespace

char32_t olderEquivalent(char32_t c) {
    if (c < kNewer[0].begin) return c;
    const auto* const range = std::lower_bound(std::begin(kNewer), std::end(kNewer), c,
                                               [](const Range& r, char32_t value) { return r.last < value; });
    if (range == std::end(kNewer) || c < range->begin) return c;
    const StandIn& standIn = kStandIns[range->kind];
    return c < 0x10000 ? standIn.threeBytes : standIn.fourBytes;
}

std::string olderEquivalent(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    forEachCodePoint(
        text, [&](CodePoint point, std::size_t) { appendCodePoint(result, olderEquivalent(point.value)); });
    return result;
}

}  // namespace headscope::text
