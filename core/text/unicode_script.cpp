// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts of characters, as SentencePiece groups them.
#include "core/text/unicode_script.h"

#include <unicode/uscript.h>

#include "core/base/check.h"
#include "core/text/character_class.h"

namespace headscope::text {

std::optional<std::uint32_t> scriptGroup(char32_t c) {
    if (c == ' ' || unicodeAge(c) > 90) return std::nullopt;
    if (c == 0x589 || c == 0x61C) return USCRIPT_COMMON;      // Armenian and Arabic in later versions
    if (c == 0x953 || c == 0x954) return USCRIPT_DEVANAGARI;  // inherited in later versions
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
    HEADSCOPE_CHECK(U_SUCCESS(status));
    if (script == USCRIPT_UNKNOWN) return std::nullopt;
    const bool japanese = script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    if (japanese || c == 0x30FC) script = USCRIPT_HAN;
    return static_cast<std::uint32_t>(script);
}

}  // namespace headscope::text
