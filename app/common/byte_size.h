// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes as people write them: "4GiB", "500 MB", "1048576".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace headscope::app {

/// Bytes of a written size; KiB, MiB, GiB, TiB count by 1024, kB, MB, GB, TB by 1000, no unit is bytes.
/// Errors: usage (no number, unknown unit, zero, more than 64 bits).
[[nodiscard]] Result<std::uint64_t> parseByteSize(std::string_view text);

/// "1.0 MiB", for people.
[[nodiscard]] std::string byteSizeText(std::uint64_t bytes);

}  // namespace headscope::app
