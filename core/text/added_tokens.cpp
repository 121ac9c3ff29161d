// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens that are found in the text before anything else: [MASK], <|endoftext|>, runs of spaces.
#include "core/text/added_tokens.h"

#include <algorithm>
#include <utility>

#include "core/text/character_class.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

Result<AddedToken> readToken(const JsonSection& section) {
    AddedToken token;
    HEADSCOPE_TRY(token.content, section.at("content").text());
    HEADSCOPE_TRY(token.special, section.at("special").flagOr(false));
    HEADSCOPE_TRY(token.singleWord, section.at("single_word").flagOr(false));
    HEADSCOPE_TRY(token.leftStrip, section.at("lstrip").flagOr(false));
    HEADSCOPE_TRY(token.rightStrip, section.at("rstrip").flagOr(false));
    HEADSCOPE_TRY(token.inNormalized, section.at("normalized").flagOr(!token.special));
    return token;
}

Result<void> normalizeToken(AddedToken& token, const Normalizer* normalizer) {
    token.normalized = token.content;
    if (!token.inNormalized || normalizer == nullptr) return {};
    NormalizedText text(token.content);
    HEADSCOPE_CHECKED(normalizer->normalize(text));
    token.normalized = text.text();
    return {};
}

/// First byte of the whitespace that ends at byte `end`.
std::size_t spaceBefore(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0) {
        std::size_t at = begin - 1;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
        if (!isWhitespace(readCodePoint(text, at).value)) break;
        begin = at;
    }
    return begin;
}

/// Byte behind the whitespace that begins at byte `begin`.
std::size_t spaceBehind(std::string_view text, std::size_t begin) {
    while (begin < text.size()) {
        const CodePoint point = readCodePoint(text, begin);
        if (!isWhitespace(point.value)) break;
        begin += point.bytes;
    }
    return begin;
}

bool isInsideWord(std::string_view text, const FoundToken& found) {
    if (found.end < text.size() && isWordCharacter(readCodePoint(text, found.end).value)) return true;
    if (found.begin == 0) return false;
    std::size_t at = found.begin - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
    return isWordCharacter(readCodePoint(text, at).value);
}

}  // namespace

Result<AddedTokens> AddedTokens::read(const JsonSection& section, const Vocabulary& vocabulary,
                                      const Normalizer* normalizer) {
    std::vector<AddedToken> tokens;
    if (section.isNull()) return AddedTokens();
    HEADSCOPE_TRY(const auto elements, section.elements());
    for (const JsonSection& element : elements) {
        HEADSCOPE_TRY(AddedToken token, readToken(element));
        tokens.push_back(std::move(token));
    }
    return make(std::move(tokens), vocabulary, normalizer);
}

Result<AddedTokens> AddedTokens::make(std::vector<AddedToken> tokens, const Vocabulary& vocabulary,
                                      const Normalizer* normalizer) {
    AddedTokens added;
    std::uint32_t next = vocabulary.size();
    for (AddedToken& token : tokens) {
        if (token.content.empty()) continue;
        HEADSCOPE_CHECKED(normalizeToken(token, normalizer));
        std::optional<std::uint32_t> id = added.id(token.content);
        if (!id) id = vocabulary.id(token.content);
        if (!id) id = token.id;
        if (!id) id = next++;
        next = std::max(next, *id + 1);
        added.m_ids.insert_or_assign(token.content, *id);
        added.m_tokens.insert_or_assign(*id, std::move(token));
    }
    for (const auto& [id, token] : added.m_tokens) {
        (token.inNormalized ? added.m_afterNormalizing : added.m_beforeNormalizing).add(token.normalized, id);
    }
    return added;
}

void AddedTokens::cut(const NormalizedText& text, const TokenFinder& finder,
                      std::vector<TextPart>& parts) const {
    const std::string& content = text.text();
    std::size_t between = 0;
    const auto addText = [&](std::size_t begin, std::size_t end) {
        if (begin < end) parts.push_back({text.slice(begin, end), std::nullopt});
    };
    for (const FoundToken& found : finder.find(content)) {
        const AddedToken& token = m_tokens.at(found.id);
        if (token.singleWord && isInsideWord(content, found)) continue;
        std::size_t begin = found.begin;
        std::size_t end = found.end;
        if (token.leftStrip) begin = std::max(spaceBefore(content, begin), between);
        if (token.rightStrip) end = spaceBehind(content, end);
        addText(between, begin);
        parts.push_back({text.slice(begin, end), found.id});
        between = end;
    }
    addText(between, content.size());
}

Result<std::vector<TextPart>> AddedTokens::extract(std::string_view text,
                                                   const Normalizer* normalizer) const {
    std::vector<TextPart> raw;
    cut(NormalizedText(text), m_beforeNormalizing, raw);
    std::vector<TextPart> parts;
    parts.reserve(raw.size());
    for (TextPart& part : raw) {
        if (part.addedToken) {
            parts.push_back(std::move(part));
            continue;
        }
        if (normalizer != nullptr) HEADSCOPE_CHECKED(normalizer->normalize(part.text));
        cut(part.text, m_afterNormalizing, parts);
    }
    return parts;
}

const AddedToken* AddedTokens::find(std::uint32_t id) const {
    const auto found = m_tokens.find(id);
    return found == m_tokens.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> AddedTokens::id(std::string_view content) const {
    const auto found = m_ids.find(std::string(content));
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

}  // namespace headscope::text
