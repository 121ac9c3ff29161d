// SPDX-License-Identifier: GPL-3.0-or-later
// Hugging Face's tokenizer.json: reads its sections and puts the stages together.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/text/json_section.h"
#include "core/text/tokenizer.h"

namespace headscope::text {

/// Builds the tokenizer that the document of a tokenizer.json describes. Its "truncation" and "padding" are
/// for training and batches, and are left out. `maskName`: spelling of the mask token, where another file
/// names one. Errors: tokenizerFormat (names file, section and type).
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> readTokenizerJson(
    const JsonSection& document, const std::optional<std::string>& maskName);

}  // namespace headscope::text
