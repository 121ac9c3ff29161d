// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns as tokenizer.json writes them.
#pragma once

#include "core/base/result.h"
#include "core/text/json_section.h"
#include "core/text/pattern.h"

namespace headscope::text {

/// Reads `{"String": "…"}` or `{"Regex": "…"}`. Errors: tokenizerFormat.
[[nodiscard]] Result<Pattern> readPattern(const JsonSection& section);
/// Reads a behaviour by its name, `otherwise` where the section is null. Errors: tokenizerFormat.
[[nodiscard]] Result<SplitBehavior> readSplitBehavior(const JsonSection& section, SplitBehavior otherwise);

}  // namespace headscope::text
