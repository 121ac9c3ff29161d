// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a tokenizer.json: refused, or a tokenizer that keeps the promises of an encoding on awkward
// texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/text/json_section.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_json.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Every list has one entry per token, every id a row, every span lies in its text.
inline void checkEncoding(const text::Tokenizer& tokenizer, const text::Encoding& encoding,
                          std::string_view text, std::string_view pair) {
    const std::size_t count = encoding.ids.size();
    HEADSCOPE_CHECK(encoding.tokens.size() == count && encoding.offsets.size() == count);
    HEADSCOPE_CHECK(encoding.special.size() == count && encoding.segments.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
        HEADSCOPE_CHECK(encoding.offsets[i].begin <= encoding.offsets[i].end);
        HEADSCOPE_CHECK(encoding.offsets[i].end <= std::max(text.size(), pair.size()));
        (void)tokenizer.tokenBytes(encoding.ids[i]);
    }
    (void)tokenizer.decode(encoding.ids, true);
    (void)tokenizer.decode(encoding.ids, false);
}

/// Entry point of fuzz_tokenizer_json: the document up to a NUL byte, a text to encode behind it.
inline void fuzzTokenizerJson(Bytes input) {
    const std::string_view whole = textOf(input);
    const auto nul = whole.find('\0');
    const auto document = text::JsonSection::parse(whole.substr(0, nul), "tokenizer.json");
    if (!document) return;
    const auto tokenizer = text::readTokenizerJson(*document, std::nullopt);
    if (!tokenizer) {
        HEADSCOPE_CHECK(!tokenizer.error().text().empty());
        return;
    }
    HEADSCOPE_CHECK(!(*tokenizer)->describe().empty());
    const std::string_view own = nul == std::string_view::npos ? std::string_view() : whole.substr(nul + 1);
    for (const std::string_view text : {own, std::string_view("Hello, world!  2 words\n"),
                                        std::string_view("\u00e9e\u0301\u65e5\u672c\U0001f600"),
                                        std::string_view("\xff\xfe"), std::string_view("")}) {
        for (const bool paired : {false, true}) {
            const auto pair = paired ? std::optional(std::string_view("and a pair")) : std::nullopt;
            const auto encoding = (*tokenizer)->encode(text, pair, text::SpecialTokens::add);
            if (encoding) checkEncoding(**tokenizer, *encoding, text, pair.value_or(""));
        }
    }
}

}  // namespace headscope::fuzz
