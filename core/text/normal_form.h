// SPDX-License-Identifier: GPL-3.0-or-later
// Unicode normal forms with a record of which character became which.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/char_change.h"

namespace headscope::text {

/// The four normal forms of UAX #15.
enum class NormalForm : std::uint8_t { nfc, nfd, nfkc, nfkd };

/// The steps that bring a well-formed UTF-8 text into `form`, by the data of Unicode 9 (see
/// character_class.h).
[[nodiscard]] std::vector<CharChange> normalFormChanges(std::string_view text, NormalForm form);

}  // namespace headscope::text
