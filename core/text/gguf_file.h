// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabulary inside a GGUF file.
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "core/text/tokenizer.h"

namespace headscope::text {

/// Reads "tokenizer.ggml.*" of a file and builds its tokenizer.
/// Errors: tokenizerFormat (also a file that has none), configKey for metadata of another type, those of
/// GgufMetadata::read.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> tokenizerOfGguf(const std::filesystem::path& file);

}  // namespace headscope::text
