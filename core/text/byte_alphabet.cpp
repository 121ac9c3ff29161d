// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-2's alphabet: each byte is written as one visible character.
// Definition: bytes_to_unicode in https://github.com/openai/gpt-2/blob/master/src/encoder.py
#include "core/text/byte_alphabet.h"

#include <array>
#include <cstdint>

#include "core/text/utf8.h"

namespace headscope::text {
namespace {

constexpr std::size_t kByteCount = 256;
constexpr std::size_t kCharacterEnd = 0x144;  // 256 + the 68 bytes that are not visible

bool isVisible(std::size_t byte) {
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Alphabet {
    std::array<std::string, kByteCount> spellings;
    std::array<std::int16_t, kCharacterEnd> bytes{};

    Alphabet() {
        bytes.fill(-1);
        std::size_t next = kByteCount;
        for (std::size_t byte = 0; byte < kByteCount; ++byte) {
            const std::size_t character = isVisible(byte) ? byte : next++;
            spellings[byte] = utf8(static_cast<char32_t>(character));
            bytes[character] = static_cast<std::int16_t>(byte);
        }
    }
};

const Alphabet& alphabet() {
    static const Alphabet built;
    return built;
}

}  // namespace

std::string_view byteSpelling(unsigned char byte) { return alphabet().spellings[byte]; }

std::optional<unsigned char> spelledByte(char32_t c) {
    if (c >= kCharacterEnd || alphabet().bytes[c] < 0) return std::nullopt;
    return static_cast<unsigned char>(alphabet().bytes[c]);
}

std::optional<std::string> spelledBytes(std::string_view spelling) {
    std::string bytes;
    for (std::size_t at = 0; at < spelling.size();) {
        const CodePoint point = readCodePoint(spelling, at);
        const auto byte = spelledByte(point.value);
        if (!byte) return std::nullopt;
        bytes += static_cast<char>(*byte);
        at += point.bytes;
    }
    return bytes;
}

}  // namespace headscope::text
