// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader takes for one character: letters with their marks, joined emoji.
#include "core/text/grapheme.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "core/base/check.h"

namespace headscope::text {
namespace {

struct CloseText {
    void operator()(UText* text) const { utext_close(text); }
};
struct CloseIterator {
    void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};

bool isPlain(char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\r'; }

}  // namespace

std::vector<std::uint32_t> graphemeEnds(std::string_view text) {
    std::vector<std::uint32_t> ends;
    if (std::all_of(text.begin(), text.end(), isPlain)) {  // saves opening the iterator for most words
        ends.resize(text.size());
        for (std::uint32_t i = 0; i < ends.size(); ++i) ends[i] = i + 1;
        return ends;
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UText, CloseText> units(
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
    const std::unique_ptr<UBreakIterator, CloseIterator> iterator(
        ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &status));
    HEADSCOPE_CHECK(U_SUCCESS(status));
    ubrk_setUText(iterator.get(), units.get(), &status);
    HEADSCOPE_CHECK(U_SUCCESS(status));
    for (auto end = ubrk_next(iterator.get()); end != UBRK_DONE; end = ubrk_next(iterator.get())) {
        ends.push_back(static_cast<std::uint32_t>(end));
    }
    return ends;
}

}  // namespace headscope::text
