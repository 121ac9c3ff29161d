// SPDX-License-Identifier: GPL-3.0-or-later
// Models that are already in the local Hugging Face cache.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/result.h"

namespace headscope {

/// True for "org/name" and "name": letters, digits, and inside also '.', '_', '-'.
[[nodiscard]] bool isHubId(std::string_view text);

/// Where the cache is: $HF_HUB_CACHE, else $HF_HOME/hub, else huggingface/hub in $XDG_CACHE_HOME or ~/.cache.
/// Empty where nothing says.
/// Source: huggingface_hub, constants.py.
[[nodiscard]] std::filesystem::path hubCacheFolder();

/// The newest files of a model in the cache: the snapshot that refs/main names, or the only one. Its files
/// are links to the cache's blobs. Errors: fileMissing where the model is not in the cache, or only begun;
/// fileFormat for a reference that is no commit. Source: huggingface.co/docs/huggingface_hub, "Understand
/// caching".
[[nodiscard]] Result<std::filesystem::path> hubSnapshot(std::string_view id);

}  // namespace headscope
