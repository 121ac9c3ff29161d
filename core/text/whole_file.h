// SPDX-License-Identifier: GPL-3.0-or-later
// A file of a tokenizer as one string.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace headscope::text {

/// The content of a file of at most 128 MiB. Errors: fileMissing, fileUnreadable, fileFormat (each names the
/// file).
[[nodiscard]] Result<std::string> readWholeFile(const std::filesystem::path& file);

}  // namespace headscope::text
