// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a model, one file or many, in any format, behind one face.
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

/// All tensors of a model; headers are read and checked, data stays on disk until it is used.
class Checkpoint {
public:
    /// Opens the files that weightFiles() names. The tensors of a GGUF file have the names, shapes and values
    /// that a Hugging Face checkpoint of the model would have.
    /// Errors: fileMissing (also a shard, named), fileUnreadable, fileFormat (also a tensor that the index
    /// promises and no shard has, or one that two shards have); tensorDtype; of a GGUF file configKey and
    /// unknownArchitecture.
    [[nodiscard]] static Result<Checkpoint> open(const std::filesystem::path& model);

    /// Sorted by name.
    [[nodiscard]] const std::vector<TensorEntry>& tensors() const { return m_tensors; }
    /// Null where there is none of that name.
    [[nodiscard]] const TensorEntry* find(std::string_view name) const;
    /// The mappings that the tensors' bytes are in.
    [[nodiscard]] const std::vector<std::shared_ptr<const MappedFile>>& files() const { return m_files; }
    /// Bytes of all weight files.
    [[nodiscard]] std::uint64_t totalBytes() const { return m_totalBytes; }
    /// Number of elements of all tensors.
    [[nodiscard]] std::uint64_t elements() const;
    /// Dtype that most elements have in the files, "F32", "Q4_K".
    [[nodiscard]] std::string dtypeText() const;

private:
    std::vector<std::shared_ptr<const MappedFile>> m_files;
    std::vector<TensorEntry> m_tensors;
    std::uint64_t m_totalBytes = 0;
};

/// The files that hold a model's weights. `model` is a .gguf file, whose parts
/// beside it belong to it (core/checkpoint/gguf_parts.h); or a folder, with
/// the first of these: model.safetensors, the shards of model.safetensors.index.json in name order,
/// pytorch_model.bin, the shards of pytorch_model.bin.index.json.
/// Errors: fileMissing, fileFormat (of the index).
[[nodiscard]] Result<std::vector<std::filesystem::path>> weightFiles(const std::filesystem::path& model);

}  // namespace headscope
