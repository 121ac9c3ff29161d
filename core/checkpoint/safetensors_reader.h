// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the header of a safetensors file and hands out spans of the mapping.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// An open safetensors file. Every offset was checked against the file's size.
class SafetensorsReader {
public:
    /// Opens and validates the header; no tensor data is touched.
    /// Errors: fileMissing, fileUnreadable, fileFormat (header longer than the file, broken JSON, offsets
    /// that overlap, leave holes or end beyond the file, sizes that contradict shape and dtype).
    [[nodiscard]] static Result<SafetensorsReader> open(const std::filesystem::path& path);

    /// All tensors, by name.
    [[nodiscard]] const std::vector<TensorEntry>& tensors() const { return m_tensors; }
    /// The tensor of a name; null where there is none.
    [[nodiscard]] const TensorEntry* find(std::string_view name) const;
    /// The header's __metadata__.
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    /// The mapping that the tensors' spans point into.
    [[nodiscard]] const std::shared_ptr<const MappedFile>& file() const { return m_file; }

private:
    std::shared_ptr<const MappedFile> m_file;
    std::vector<TensorEntry> m_tensors;  // sorted by name
    std::map<std::string, std::string> m_metadata;
};

}  // namespace headscope
