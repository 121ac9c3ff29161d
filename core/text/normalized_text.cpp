// SPDX-License-Identifier: GPL-3.0-or-later
// A rewritten text whose every byte knows where in the user's text it came from.
// Semantics of origins: NormalizedString of Hugging Face's tokenizers 0.23.
#include "core/text/normalized_text.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/text/character_class.h"
#include "core/text/utf8.h"

namespace headscope::text {

NormalizedText::NormalizedText(std::string_view original)
    : m_text(original), m_original{0, static_cast<std::uint32_t>(original.size())} {
    m_origins.reserve(original.size());
    forEachCodePoint(original, [this](CodePoint point, std::size_t at) {
        const auto begin = static_cast<std::uint32_t>(at);
        m_origins.insert(m_origins.end(), point.bytes, ByteSpan{begin, begin + point.bytes});
    });
}

ByteSpan NormalizedText::originalOf(std::size_t begin, std::size_t end) const {
    end = std::min(end, m_text.size());
    if (begin < end) return {m_origins[begin].begin, m_origins[end - 1].end};
    const std::uint32_t at = begin < m_text.size() ? m_origins[begin].begin : m_original.end;
    return {at, at};
}

NormalizedText NormalizedText::slice(std::size_t begin, std::size_t end) const {
    HEADSCOPE_CHECK(begin <= end && end <= m_text.size());
    NormalizedText part;
    part.m_text = m_text.substr(begin, end - begin);
    part.m_origins.assign(m_origins.begin() + static_cast<std::ptrdiff_t>(begin),
                          m_origins.begin() + static_cast<std::ptrdiff_t>(end));
    part.m_original = originalOf(begin, end);
    return part;
}

std::vector<NormalizedText> NormalizedText::split(std::vector<TextMatch> matches,
                                                  SplitBehavior behavior) const {
    const std::vector<TextMatch> pieces = splitAt(std::move(matches), behavior);
    std::vector<NormalizedText> parts;
    parts.reserve(pieces.size());
    for (const TextMatch& piece : pieces) {
        if (!piece.matched && piece.begin < piece.end) parts.push_back(slice(piece.begin, piece.end));
    }
    return parts;
}

void NormalizedText::transform(std::span<const CharChange> changes, std::size_t dropped) {
    std::string text;
    std::vector<ByteSpan> origins;
    text.reserve(m_text.size());
    origins.reserve(m_text.size());
    std::size_t at = 0;  // first byte of m_text that is not yet dealt with
    const auto skip = [&](std::size_t characters) {
        for (; characters > 0 && at < m_text.size(); --characters) at += readCodePoint(m_text, at).bytes;
    };
    skip(dropped);
    for (const CharChange& step : changes) {
        ByteSpan origin{m_original.begin, m_original.begin};
        if (step.change <= 0 && at < m_origins.size()) {
            origin = m_origins[at];
        } else if (at > 0) {
            origin = m_origins[at - 1];  // an added character shares the origin of the one before
        }
        const std::size_t before = text.size();
        appendCodePoint(text, step.value);
        origins.insert(origins.end(), text.size() - before, origin);
        if (step.change <= 0) skip(1 + static_cast<std::size_t>(-step.change));
    }
    m_text = std::move(text);
    m_origins = std::move(origins);
}

void NormalizedText::filter(const std::function<bool(char32_t)>& keep) {
    std::vector<CharChange> changes;
    changes.reserve(m_text.size());
    std::size_t dropped = 0;
    forEachCodePoint(m_text, [&](CodePoint point, std::size_t) {
        if (keep(point.value)) {
            changes.push_back({point.value, 0});
        } else if (changes.empty()) {
            ++dropped;
        } else {
            --changes.back().change;
        }
    });
    transform(changes, dropped);
}

void NormalizedText::map(const std::function<char32_t(char32_t)>& replacement) {
    std::vector<CharChange> changes;
    changes.reserve(m_text.size());
    forEachCodePoint(m_text, [&](CodePoint point, std::size_t) {
        changes.push_back({replacement(point.value), 0});
    });
    transform(changes);
}

void NormalizedText::mapBytes(const std::function<std::string_view(unsigned char)>& spelling) {
    std::string text;
    std::vector<ByteSpan> origins;
    text.reserve(2 * m_text.size());
    origins.reserve(2 * m_text.size());
    for (std::size_t i = 0; i < m_text.size(); ++i) {
        const std::string_view written = spelling(static_cast<unsigned char>(m_text[i]));
        text += written;
        origins.insert(origins.end(), written.size(), m_origins[i]);
    }
    m_text = std::move(text);
    m_origins = std::move(origins);
}

void NormalizedText::prepend(std::string_view prefix) {
    if (m_text.empty()) return;
    m_origins.insert(m_origins.begin(), prefix.size(), ByteSpan(m_origins.front()));
    m_text.insert(0, prefix);
}

void NormalizedText::replace(std::span<const TextMatch> matches, std::string_view content) {
    std::string text;
    std::vector<ByteSpan> origins;
    text.reserve(m_text.size());
    origins.reserve(m_text.size());
    for (const TextMatch& match : matches) {
        if (match.matched) {
            const ByteSpan start{m_original.begin, m_original.begin};
            text += content;
            origins.insert(origins.end(), content.size(), match.end > 0 ? m_origins[match.end - 1] : start);
        } else {
            text.append(m_text, match.begin, match.end - match.begin);
            origins.insert(origins.end(), m_origins.begin() + match.begin, m_origins.begin() + match.end);
        }
    }
    m_text = std::move(text);
    m_origins = std::move(origins);
}

void NormalizedText::strip(bool left, bool right) {
    std::size_t begin = m_text.size();  // all whitespace: nothing is left, from either side
    std::size_t end = 0;
    forEachCodePoint(m_text, [&](CodePoint point, std::size_t at) {
        if (isWhitespace(point.value)) return;
        begin = std::min(begin, at);
        end = at + point.bytes;
    });
    if (!left) begin = 0;
    if (!right) end = m_text.size();
    end = std::max(begin, end);
    m_text = m_text.substr(begin, end - begin);
    m_origins = {m_origins.begin() + static_cast<std::ptrdiff_t>(begin),
                 m_origins.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace headscope::text
