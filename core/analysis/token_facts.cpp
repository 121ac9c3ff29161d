// SPDX-License-Identifier: GPL-3.0-or-later
// Classes are read off the text of a token by itself: a piece of a word is judged as a piece.
#include "core/analysis/token_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "core/base/check.h"
#include "core/text/character_class.h"
#include "core/text/utf8.h"

namespace headscope {
namespace {

// "'t" is what byte-level BPE leaves of "don't".
constexpr std::array<std::string_view, 13> kNegators = {
    "not", "n't", "n’t", "'t", "’t", "no", "nor", "never", "none", "nothing", "neither", "without", "cannot"};
constexpr std::array<std::string_view, 5> kSeparators = {"[SEP]", "</s>", "<sep>", "<|eot_id|>",
                                                         "<|im_end|>"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

struct Letters {
    std::u32string all;  // without blanks at the ends
    std::string lower;
};

Letters lettersOf(std::string_view text) {
    Letters letters;
    for (std::size_t at = 0; at < text.size();) {
        const text::CodePoint point = text::readCodePoint(text, at);
        letters.all += point.value;
        at += point.bytes;
    }
    const auto blank = [](char32_t c) { return text::isWhitespace(c); };
    while (!letters.all.empty() && blank(letters.all.front())) letters.all.erase(0, 1);
    while (!letters.all.empty() && blank(letters.all.back())) letters.all.pop_back();
    for (const char32_t c : letters.all) {
        for (const char32_t low : text::lowerCase(c)) letters.lower += text::utf8(low);
    }
    return letters;
}

std::uint8_t classesOf(std::string_view text, bool special) {
    std::uint8_t classes = 0;
    const auto add = [&classes](TokenClass value) { classes |= static_cast<std::uint8_t>(value); };
    if (special) {
        add(TokenClass::special);
        if (holds(kSeparators, text)) add(TokenClass::separator);
        return classes;
    }
    const Letters letters = lettersOf(text);
    if (letters.all.empty()) return 0;
    const auto each = [&letters](bool (*test)(char32_t)) {
        return std::all_of(letters.all.begin(), letters.all.end(), test);
    };
    if (each(text::isPunctuation)) {
        add(TokenClass::punctuation);
    } else if (each([](char32_t c) { return text::isPunctuation(c) || text::isNumeric(c); })) {
        add(TokenClass::digit);
    }
    if (text::lowerCase(letters.all.front()) != std::u32string(1, letters.all.front()))
        add(TokenClass::capitalised);
    if (holds(kNegators, letters.lower)) add(TokenClass::negator);
    return classes;
}

void findRepeats(TokenFacts& facts) {
    std::map<TokenId, std::uint32_t> last;
    facts.earlier.resize(facts.ids.size());
    for (std::uint32_t i = 0; i < facts.size(); ++i) {
        if (facts.is(i, TokenClass::special)) continue;
        const auto [place, isFirst] = last.try_emplace(facts.ids[i], i);
        if (!isFirst) facts.earlier[i] = std::exchange(place->second, i);
    }
}

}  // namespace

TokenFacts tokenFacts(std::span<const TokenId> ids, std::span<const std::string> texts,
                      std::span<const std::uint8_t> special) {
    HEADSCOPE_CHECK(ids.size() == texts.size() && ids.size() == special.size());
    TokenFacts facts;
    facts.ids.assign(ids.begin(), ids.end());
    for (std::size_t i = 0; i < ids.size(); ++i)
        facts.classes.push_back(classesOf(texts[i], special[i] != 0));
    findRepeats(facts);
    return facts;
}

TokenFacts tokenFacts(std::span<const TokenId> ids, std::optional<TokenFacts::Copy> copy) {
    TokenFacts facts;
    facts.ids.assign(ids.begin(), ids.end());
    facts.classes.assign(ids.size(), 0);
    facts.copy = copy;
    if (!copy) {
        findRepeats(facts);
        return facts;
    }
    HEADSCOPE_CHECK(copy->period > 0 && copy->begin >= copy->period);
    // Random ids may repeat by chance: only the copy counts.
    facts.earlier.resize(ids.size());
    for (std::uint32_t i = copy->begin; i < facts.size(); ++i) facts.earlier[i] = i - copy->period;
    return facts;
}

}  // namespace headscope
