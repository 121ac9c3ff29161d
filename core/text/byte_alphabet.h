// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-2's alphabet: each byte is written as one visible character.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headscope::text {

/// The character that stands for `byte`, as UTF-8: itself where it is visible in Latin-1, else from U+0100
/// on.
[[nodiscard]] std::string_view byteSpelling(unsigned char byte);
/// The byte that `c` stands for.
[[nodiscard]] std::optional<unsigned char> spelledByte(char32_t c);
/// The bytes that a spelling stands for; nothing where one of its characters is outside the alphabet.
[[nodiscard]] std::optional<std::string> spelledBytes(std::string_view spelling);

}  // namespace headscope::text
