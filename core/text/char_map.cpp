// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece's own normalisation: a table of strings and what replaces them, compiled into a trie.
#include "core/text/char_map.h"

#include <fmt/format.h>

#include "core/text/grapheme.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

constexpr std::size_t kUnitBytes = 4;
constexpr std::size_t kWholeGrapheme = 6;  // graphemes of so many bytes are looked up by character only

// The layout of a unit: its label, whether a value hangs below it, and how far its children are.
constexpr std::uint32_t kValueFlag = 1U << 31U;  // this unit is a value, not a node
constexpr std::uint32_t kLabelMask = kValueFlag | 0xFFU;
bool hasLeaf(std::uint32_t unit) { return ((unit >> 8U) & 1U) != 0; }
std::uint32_t offsetOf(std::uint32_t unit) { return (unit >> 10U) << ((unit & (1U << 9U)) >> 6U); }
std::uint32_t valueOf(std::uint32_t unit) { return unit & ~kValueFlag; }

std::uint32_t readUnit(std::string_view bytes, std::size_t at) {
    std::uint32_t unit = 0;
    for (std::size_t i = kUnitBytes; i-- > 0;)
        unit = (unit << 8U) | static_cast<unsigned char>(bytes[at + i]);
    return unit;
}

/// The steps that write `content` in place of `characters` characters. Where nothing is written, the step
/// before swallows them, if there is one.
void replace(std::vector<CharChange>& changes, std::size_t characters, std::string_view content) {
    const auto removed = static_cast<std::int32_t>(characters);
    std::int32_t written = 0;
    forEachCodePoint(content, [&](CodePoint point, std::size_t) {
        changes.push_back({point.value, ++written > removed ? 1 : 0});
    });
    if (written < removed && !changes.empty()) changes.back().change += written - removed;
}

}  // namespace

Result<CharMap> CharMap::read(std::string_view bytes) {
    if (bytes.size() < kUnitBytes) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("has {} bytes, expected at least 4", bytes.size()));
    }
    const std::uint32_t trieBytes = readUnit(bytes, 0);
    if (trieBytes % kUnitBytes != 0 || trieBytes > bytes.size() - kUnitBytes) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("has a trie of {} bytes, but {} bytes", trieBytes, bytes.size()));
    }
    CharMap map;
    map.m_units.reserve(trieBytes / kUnitBytes);
    for (std::size_t at = kUnitBytes; at < kUnitBytes + trieBytes; at += kUnitBytes) {
        map.m_units.push_back(readUnit(bytes, at));
    }
    map.m_replacements = bytes.substr(kUnitBytes + trieBytes);
    HEADSCOPE_CHECKED(map.check());
    return map;
}

Result<void> CharMap::check() const {
    if (m_units.empty()) return fail(ErrorCode::tokenizerFormat, "has an empty trie");
    if (const auto at = firstInvalidByte(m_replacements)) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("has replacements that are not UTF-8 at byte {}", *at));
    }
    for (std::size_t i = 0; i < m_units.size(); ++i) {
        if ((m_units[i] & kValueFlag) != 0 || !hasLeaf(m_units[i])) continue;
        const std::size_t leaf = i ^ offsetOf(m_units[i]);
        const std::size_t value = leaf < m_units.size() ? valueOf(m_units[leaf]) : m_replacements.size();
        const bool inside = value < m_replacements.size();
        if (!inside || (static_cast<unsigned char>(m_replacements[value]) & 0xC0U) == 0x80U) {
            return fail(ErrorCode::tokenizerFormat, fmt::format("has a node {} without a replacement", i));
        }
    }
    return {};
}

template <typename Visit>
void CharMap::follow(std::string_view text, Visit&& visit) const {
    std::size_t node = offsetOf(m_units[0]);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        node ^= byte;
        if (byte == 0 || node >= m_units.size()) return;
        const std::uint32_t unit = m_units[node];
        if ((unit & kLabelMask) != byte) return;
        node ^= offsetOf(unit);
        if (!hasLeaf(unit)) continue;
        const auto rest = std::string_view(m_replacements).substr(valueOf(m_units[node]));
        if (!visit(i + 1, rest.substr(0, rest.find('\0')))) return;
    }
}

std::optional<std::string_view> CharMap::replacementOf(std::string_view chunk) const {
    std::optional<std::string_view> found;
    follow(chunk, [&](std::size_t, std::string_view content) {
        found = content;
        return false;
    });
    return found;
}

void CharMap::apply(NormalizedText& text) const {
    const std::string& whole = text.text();
    std::vector<CharChange> changes;
    changes.reserve(whole.size());
    bool modified = false;
    std::uint32_t begin = 0;
    for (const std::uint32_t end : graphemeEnds(whole)) {
        const std::string_view grapheme = std::string_view(whole).substr(begin, end - begin);
        begin = end;
        if (grapheme.size() < kWholeGrapheme) {
            if (const auto content = replacementOf(grapheme)) {
                replace(changes, codePointCount(grapheme), *content);
                modified = true;
                continue;
            }
        }
        forEachCodePoint(grapheme, [&](CodePoint point, std::size_t at) {
            const auto content = replacementOf(grapheme.substr(at, point.bytes));
            if (content) replace(changes, 1, *content);
            if (!content) changes.push_back({point.value, 0});
            modified = modified || content.has_value();
        });
    }
    if (modified) text.transform(changes);
}

void CharMap::applyLongest(NormalizedText& text) const {
    const std::string& whole = text.text();
    std::vector<CharChange> changes;
    changes.reserve(whole.size());
    std::size_t dropped = 0;  // characters at the begin of which nothing is left
    for (std::size_t at = 0; at < whole.size();) {
        const CodePoint point = readCodePoint(whole, at);
        std::size_t bytes = 0;
        std::string_view content;
        follow(std::string_view(whole).substr(at), [&](std::size_t length, std::string_view replacement) {
            bytes = length;
            content = replacement;
            return true;
        });
        if (bytes == 0) {
            changes.push_back({point.value, 0});
            at += point.bytes;
            continue;
        }
        const std::size_t characters = codePointCount(std::string_view(whole).substr(at, bytes));
        if (content.empty() && changes.empty()) dropped += characters;
        replace(changes, characters, content);
        at += bytes;
    }
    text.transform(changes, dropped);
}

std::optional<std::string> base64Bytes(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool padded = i >= text.size() - padding;
        const std::size_t digit = padded ? 0 : kAlphabet.find(text[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        if (i % 4 != 3) continue;
        for (const unsigned shift : {16U, 8U, 0U}) bytes += static_cast<char>((bits >> shift) & 0xFFU);
        bits = 0;
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace headscope::text
