// SPDX-License-Identifier: GPL-3.0-or-later
// preprocessor_config.json, where a model's folder has one.
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "core/checkpoint/config_view.h"

namespace headscope {

/// The file's content; absent where there is no such file (or `model` is no folder).
/// Errors: fileUnreadable, fileFormat.
[[nodiscard]] Result<std::optional<ConfigView>> readPreprocessorConfig(const std::filesystem::path& model);

}  // namespace headscope
