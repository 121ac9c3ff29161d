// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a SentencePiece model: refused, or a token model that spells awkward words within their
// bounds.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/check.h"
#include "core/text/char_map.h"
#include "core/text/sentencepiece_model.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Entry point of fuzz_sentencepiece.
inline void fuzzSentencePiece(Bytes input) {
    auto model = text::parseSentencePiece(textOf(input), "fuzz.model");
    if (!model) {
        HEADSCOPE_CHECK(!model.error().text().empty());
        return;
    }
    if (const auto map = text::CharMap::read(model->charMap)) {
        text::NormalizedText normalized("a\u0301b \u00bd\t\u65e5\U0001f600");
        map->apply(normalized);
        (void)normalized.originalOf(0, normalized.text().size());
    }
    const auto kind = model->kind;
    const auto spelled =
        text::modelOfPieces(std::move(model->pieces), {kind, model->unknown, model->byteFallback, false});
    for (const std::string_view word :
         {std::string_view("\u2581Hello"), std::string_view("aab\u00e9\u65e5\U0001f600")}) {
        std::vector<text::Piece> pieces;
        if (!spelled->spell(word, pieces)) continue;
        for (const text::Piece& piece : pieces) {
            HEADSCOPE_CHECK(piece.begin <= piece.end && piece.end <= word.size());
            HEADSCOPE_CHECK(spelled->vocabulary().spelling(piece.id) != nullptr);
        }
    }
}

}  // namespace headscope::fuzz
