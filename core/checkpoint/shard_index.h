// SPDX-License-Identifier: GPL-3.0-or-later
// model.safetensors.index.json: which file of a sharded checkpoint holds which tensor.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// Tensor name to file name; every file name is a plain name of the index's own folder.
struct ShardIndex {
    std::map<std::string, std::string> fileOf;

    /// The files, each once, sorted.
    [[nodiscard]] std::vector<std::string> files() const;
};

/// Reads an index.
/// Errors: fileMissing, fileUnreadable, fileFormat (no weight_map or an empty one; a name with a path in it,
/// which could point anywhere).
[[nodiscard]] Result<ShardIndex> readShardIndex(const std::filesystem::path& path);

}  // namespace headscope
