// SPDX-License-Identifier: GPL-3.0-or-later
// JSON from files nobody vouches for: no duplicate keys, bounded nesting, errors with a place.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/base/result.h"

namespace headscope {

/// Nesting beyond this is refused; real files stay below 20.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// Parses one whole document.
/// Errors: fileFormat, naming the byte; duplicate keys and nesting beyond kMaxJsonDepth are errors too.
[[nodiscard]] Result<nlohmann::json> parseStrictJson(std::string_view text);

}  // namespace headscope
