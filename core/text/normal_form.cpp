// SPDX-License-Identifier: GPL-3.0-or-later
// Unicode normal forms with a record of which character became which.
#include "core/text/normal_form.h"

#include <unicode/unorm2.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/check.h"
#include "core/text/character_class.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

constexpr std::uint32_t kUnicodeVersion = 90;
constexpr int kLongestDecomposition = 32;  // U+FDFA has 18 code units

const UNormalizer2* normalizer(bool compatible) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* found = compatible ? unorm2_getNFKCInstance(&status) : unorm2_getNFCInstance(&status);
    HEADSCOPE_CHECK(U_SUCCESS(status));
    return found;
}

std::uint8_t combiningClass(const UNormalizer2* data, char32_t c) {
    if (c < 0x300 || unicodeAge(c) > kUnicodeVersion) return 0;
    return unorm2_getCombiningClass(data, static_cast<UChar32>(c));
}

std::optional<char32_t> compose(const UNormalizer2* data, char32_t first, char32_t second) {
    const UChar32 pair = unorm2_composePair(data, static_cast<UChar32>(first), static_cast<UChar32>(second));
    if (pair < 0) return std::nullopt;
    const auto composed = static_cast<char32_t>(pair);
    if (unicodeAge(composed) > kUnicodeVersion) return std::nullopt;
    return composed;
}

/// The code point at `at` of well-formed UTF-16; moves `at` behind it.
char32_t nextCodePoint(const UChar* units, std::size_t& at) {
    const char32_t first = units[at++];
    if (first < 0xD800 || first > 0xDBFF) return first;
    const char32_t second = units[at++];
    return 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00);
}

/// Appends the full decomposition of `c`: its first character replaces `c`, the others are added.
void decompose(const UNormalizer2* data, char32_t c, std::vector<CharChange>& out) {
    std::array<UChar, kLongestDecomposition> units{};
    UErrorCode status = U_ZERO_ERROR;
    const bool known = c >= 0xA0 && unicodeAge(c) <= kUnicodeVersion;
    const int length = !known ? -1
                              : unorm2_getDecomposition(data, static_cast<UChar32>(c), units.data(),
                                                        kLongestDecomposition, &status);
    if (length < 0 || U_FAILURE(status)) {
        out.push_back({c, 0});
        return;
    }
    for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
        const std::int32_t change = at == 0 ? 0 : 1;
        out.push_back({nextCodePoint(units.data(), at), change});
    }
}

/// Puts runs of combining characters into canonical order.
void orderMarks(const UNormalizer2* data, std::vector<CharChange>& changes) {
    const auto isMark = [data](const CharChange& c) { return combiningClass(data, c.value) != 0; };
    for (auto run = changes.begin();;) {
        run = std::find_if(run, changes.end(), isMark);
        if (run == changes.end()) return;
        const auto runEnd = std::find_if_not(run, changes.end(), isMark);
        std::stable_sort(run, runEnd, [data](const CharChange& a, const CharChange& b) {
            return combiningClass(data, a.value) < combiningClass(data, b.value);
        });
        run = runEnd;
    }
}

/// Joins starters with the marks behind them; every mark that is absorbed is one character less.
std::vector<CharChange> recompose(const UNormalizer2* data, const std::vector<CharChange>& decomposed) {
    std::vector<CharChange> out;
    out.reserve(decomposed.size());
    std::optional<std::size_t> starter;  // where in `out` marks may be absorbed
    std::uint8_t lastClass = 0;          // of the mark kept after the starter; 0: none
    for (const CharChange& next : decomposed) {
        const std::uint8_t nextClass = combiningClass(data, next.value);
        const bool blocked = lastClass != 0 && lastClass >= nextClass;
        if (starter && !blocked) {
            if (const auto composed = compose(data, out[*starter].value, next.value)) {
                out[*starter] = {*composed, out[*starter].change + next.change - 1};
                continue;
            }
        }
        out.push_back(next);
        if (nextClass == 0) {
            starter = out.size() - 1;
            lastClass = 0;
        } else if (starter) {
            lastClass = nextClass;
        }
    }
    return out;
}

}  // namespace

std::vector<CharChange> normalFormChanges(std::string_view text, NormalForm form) {
    const UNormalizer2* data = normalizer(form == NormalForm::nfkc || form == NormalForm::nfkd);
    const UNormalizer2* canonical = normalizer(false);
    std::vector<CharChange> changes;
    changes.reserve(text.size());
    forEachCodePoint(text, [&](CodePoint point, std::size_t) { decompose(data, point.value, changes); });
    orderMarks(canonical, changes);
    const bool compose = form == NormalForm::nfc || form == NormalForm::nfkc;
    return compose ? recompose(canonical, changes) : changes;
}

}  // namespace headscope::text
