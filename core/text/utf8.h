// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing UTF-8, one code point at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headscope::text {

/// One code point of a text; where the bytes are ill-formed, what stands for them.
struct CodePoint {
    char32_t value{};       ///< U+FFFD where ill-formed
    std::uint32_t bytes{};  ///< bytes read; where ill-formed, those that one U+FFFD replaces
    bool valid{};           ///< false where ill-formed
};

/// Reads the code point that begins at byte `at`, which must be inside `text`.
[[nodiscard]] CodePoint readCodePoint(std::string_view text, std::size_t at);
/// Appends `value` as UTF-8.
void appendCodePoint(std::string& text, char32_t value);
/// `value` as UTF-8.
[[nodiscard]] std::string utf8(char32_t value);
/// Offset of the first byte that is not part of well-formed UTF-8.
[[nodiscard]] std::optional<std::size_t> firstInvalidByte(std::string_view text);
/// `text` with U+FFFD for each longest ill-formed piece (the practice of the Unicode standard, and of Rust).
[[nodiscard]] std::string replaceInvalid(std::string_view text);
/// Number of code points of a well-formed text.
[[nodiscard]] std::size_t codePointCount(std::string_view text);

/// Calls `visit(codePoint, beginByte)` for each code point of a well-formed text.
template <class Visit>
void forEachCodePoint(std::string_view text, Visit visit) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = readCodePoint(text, at);
        visit(point, at);
        at += point.bytes;
    }
}

}  // namespace headscope::text
