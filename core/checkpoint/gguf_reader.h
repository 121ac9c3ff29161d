// SPDX-License-Identifier: GPL-3.0-or-later
// Reads header, metadata and tensor list of a GGUF file and hands out spans of the mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/gguf_format.h"
#include "core/checkpoint/gguf_metadata.h"
#include "core/checkpoint/mapped_file.h"

namespace headscope {

/// A tensor as the file describes it.
struct GgufTensor {
    std::string name;  ///< "blk.0.attn_q.weight"
    GgmlBlock block{};
    std::vector<std::uint64_t> shape;  ///< outermost axis first: the file has them the other way round
    std::span<const std::byte> bytes;  ///< whole blocks; valid while the file is mapped
};

/// An open GGUF file. Every count and offset was checked against the file's size.
class GgufReader {
public:
    /// Opens and validates everything but the tensors' values.
    /// Errors: fileMissing, fileUnreadable; fileFormat (not GGUF, another version or byte order, a count,
    /// string or list beyond the file, nested lists, a key or tensor twice, names with NUL, axes that are 0
    /// or too many, rows of a part of a block, data that is not aligned, overlaps or ends beyond the file);
    /// tensorDtype for a type that is not read.
    [[nodiscard]] static Result<GgufReader> open(const std::filesystem::path& path);

    /// The key-value section.
    [[nodiscard]] const GgufMetadata& metadata() const { return m_metadata; }
    /// All tensors, by name.
    [[nodiscard]] const std::vector<GgufTensor>& tensors() const { return m_tensors; }
    /// The tensor of a name; null where there is none.
    [[nodiscard]] const GgufTensor* find(std::string_view name) const;
    /// The mappings that the tensors' spans point into.
    [[nodiscard]] const std::vector<std::shared_ptr<const MappedFile>>& files() const { return m_files; }
    /// Adds the tensors of another file of the same model.  Errors: fileFormat where both have one of a name.
    [[nodiscard]] Result<void> append(GgufReader part);

private:
    std::vector<std::shared_ptr<const MappedFile>> m_files;
    GgufMetadata m_metadata;
    std::vector<GgufTensor> m_tensors;  // sorted by name
};

/// The key-value section alone; `name` stands for the file in errors.
/// Errors: fileFormat, as GgufReader::open().
[[nodiscard]] Result<GgufMetadata> readGgufMetadata(std::span<const std::byte> bytes,
                                                    const std::string& name);

/// True for a regular file whose name ends in .gguf.
[[nodiscard]] bool isGgufFile(const std::filesystem::path& path);

}  // namespace headscope
