// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing UTF-8, one code point at a time.
#include "core/text/utf8.h"

#include <algorithm>

namespace headscope::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned byteAt(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

char asByte(char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); }

/// What a leading byte promises: length, and the range of the byte that follows it (Unicode, table 3-7).
struct Lead {
    std::uint32_t bytes;
    unsigned low, high;
};

Lead leadOf(unsigned byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

CodePoint readCodePoint(std::string_view text, std::size_t at) {
    const unsigned first = byteAt(text, at);
    if (first < 0x80) return {first, 1, true};
    const Lead lead = leadOf(first);
    if (lead.bytes == 0) return {kReplacement, 1, false};
    char32_t value = first & (0xFFU >> (lead.bytes + 1));
    for (std::uint32_t i = 1; i < lead.bytes; ++i) {
        if (at + i >= text.size()) return {kReplacement, i, false};
        const unsigned byte = byteAt(text, at + i);
        const unsigned low = i == 1 ? lead.low : 0x80;
        const unsigned high = i == 1 ? lead.high : 0xBF;
        if (byte < low || byte > high) return {kReplacement, i, false};
        value = (value << 6U) | (byte & 0x3FU);
    }
    return {value, lead.bytes, true};
}

void appendCodePoint(std::string& text, char32_t value) {
    if (value < 0x80) {
        text += asByte(value);
        return;
    }
    if (value < 0x800) {
        text += asByte(0xC0 | (value >> 6U));
    } else {
        if (value < 0x10000) {
            text += asByte(0xE0 | (value >> 12U));
        } else {
            text += asByte(0xF0 | (value >> 18U));
            text += asByte(0x80 | ((value >> 12U) & 0x3FU));
        }
        text += asByte(0x80 | ((value >> 6U) & 0x3FU));
    }
    text += asByte(0x80 | (value & 0x3FU));
}

std::string utf8(char32_t value) {
    std::string text;
    appendCodePoint(text, value);
    return text;
}

std::optional<std::size_t> firstInvalidByte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = readCodePoint(text, at);
        if (!point.valid) return at;
        at += point.bytes;
    }
    return std::nullopt;
}

std::string replaceInvalid(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    forEachCodePoint(text, [&](CodePoint point, std::size_t at) {
        if (point.valid) {
            result.append(text, at, point.bytes);
        } else {
            appendCodePoint(result, kReplacement);
        }
    });
    return result;
}

std::size_t codePointCount(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace headscope::text
