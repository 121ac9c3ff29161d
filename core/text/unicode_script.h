// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts of characters, as SentencePiece groups them.
#pragma once

#include <cstdint>
#include <optional>

namespace headscope::text {

/// A number for the script of `c`, the same for Han, Hiragana, Katakana and the long vowel mark; nothing for
/// what goes with any script: the space, and code points without a script in Unicode 9 (see
/// character_class.h).
[[nodiscard]] std::optional<std::uint32_t> scriptGroup(char32_t c);

}  // namespace headscope::text
