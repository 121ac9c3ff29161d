// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens as people read them.
#pragma once

#include <QString>

#include "core/text/tokenizer.h"

namespace headscope::ui {

/// "·Mary" for a token that begins with a blank, "\n" for a line break, "<E2>" for a lone byte, "<bos>" as
/// spelt.
[[nodiscard]] QString readableToken(const text::Tokenizer& tokenizer, TokenId id);

}  // namespace headscope::ui
