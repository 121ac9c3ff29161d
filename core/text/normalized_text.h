// SPDX-License-Identifier: GPL-3.0-or-later
// A rewritten text whose every byte knows where in the user's text it came from.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/char_change.h"
#include "core/text/encoding.h"
#include "core/text/text_match.h"

namespace headscope::text {

/// A text under normalisation, or a slice of one. Texts are well-formed UTF-8 of less than 4 GiB.
class NormalizedText {
public:
    /// The user's text, unchanged so far.
    explicit NormalizedText(std::string_view original);

    /// The text as rewritten so far.
    [[nodiscard]] const std::string& text() const { return m_text; }
    /// The part of the user's text that this stands for.
    [[nodiscard]] ByteSpan original() const { return m_original; }
    /// The part of the user's text that bytes [begin, end) of text() came from; clamped to what there is.
    [[nodiscard]] ByteSpan originalOf(std::size_t begin, std::size_t end) const;
    /// Bytes [begin, end) of text(), which must be code point boundaries.
    [[nodiscard]] NormalizedText slice(std::size_t begin, std::size_t end) const;
    /// The pieces that `behavior` makes of `matches`.
    [[nodiscard]] std::vector<NormalizedText> split(std::vector<TextMatch> matches,
                                                    SplitBehavior behavior) const;

    /// Rewrites the whole text; `dropped` characters at its begin have no CharChange of their own.
    void transform(std::span<const CharChange> changes, std::size_t dropped = 0);
    /// Keeps the characters for which `keep` holds.
    void filter(const std::function<bool(char32_t)>& keep);
    /// Replaces each character by one other.
    void map(const std::function<char32_t(char32_t)>& replacement);
    /// Replaces each byte by `spelling(byte)`; every byte keeps the origin of its character.
    void mapBytes(const std::function<std::string_view(unsigned char)>& spelling);
    /// Puts `prefix` in front; it comes from where the first character came from. Nothing on empty text.
    void prepend(std::string_view prefix);
    /// Writes `content` in place of each match; it comes from where the match's last character came from.
    void replace(std::span<const TextMatch> matches, std::string_view content);
    /// Drops whitespace at the ends.
    void strip(bool left, bool right);

private:
    NormalizedText() = default;

    std::string m_text;
    std::vector<ByteSpan> m_origins;  // one per byte of m_text, in bytes of the user's text
    ByteSpan m_original;
};

}  // namespace headscope::text
