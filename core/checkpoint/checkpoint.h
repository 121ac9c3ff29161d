// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a model folder, one file or many, behind one face.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// All tensors of a folder; headers are read and checked, data stays on disk until it is used.
class Checkpoint {
public:
    /// Opens model.safetensors, or the shards of model.safetensors.index.json.
    /// Errors: fileMissing (also a shard, named), fileUnreadable, fileFormat (also a tensor that the index
    /// promises and no shard has, or one that two shards have).
    [[nodiscard]] static Result<Checkpoint> open(const std::filesystem::path& folder);

    /// Sorted by name.
    [[nodiscard]] const std::vector<TensorEntry>& tensors() const { return m_tensors; }
    /// Null where there is none of that name.
    [[nodiscard]] const TensorEntry* find(std::string_view name) const;
    /// Bytes of all weight files.
    [[nodiscard]] std::uint64_t totalBytes() const { return m_totalBytes; }
    /// Number of elements of all tensors.
    [[nodiscard]] std::uint64_t elements() const;
    /// Dtype that most elements have, "F32".
    [[nodiscard]] std::string dtypeText() const;

private:
    std::vector<std::shared_ptr<const MappedFile>> m_files;
    std::vector<TensorEntry> m_tensors;
    std::uint64_t m_totalBytes = 0;
};

/// Names of the files in `folder` that hold its weights: model.safetensors, or the shards in name order.
/// Errors: fileMissing, fileFormat (of the index).
[[nodiscard]] Result<std::vector<std::string>> weightFiles(const std::filesystem::path& folder);

}  // namespace headscope
