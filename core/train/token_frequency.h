// SPDX-License-Identifier: GPL-3.0-or-later
// How often each token occurs in training texts: the baseline that knows nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/text/tokenizer.h"

namespace headscope::train {

/// Counts over 4,000 training documents.  Shape: -> [V].  Errors: those of tokenising.
[[nodiscard]] Result<std::vector<std::uint64_t>> tokenFrequency(const text::Tokenizer& tokenizer,
                                                                std::uint64_t seed);

}  // namespace headscope::train
