// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader takes for one character: letters with their marks, joined emoji.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace headscope::text {

/// The byte behind each extended grapheme cluster (UAX #29) of a well-formed UTF-8 text of less than 2 GiB,
/// in order.
[[nodiscard]] std::vector<std::uint32_t> graphemeEnds(std::string_view text);

}  // namespace headscope::text
