// SPDX-License-Identifier: GPL-3.0-or-later
// A read-only memory mapping of a regular file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"

namespace headscope {

/// The bytes of a file, mapped; shared by whoever still needs them.
class MappedFile {
public:
    /// Maps `path`.  Errors: fileMissing, fileUnreadable (folder, device, permission).
    [[nodiscard]] static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    /// All bytes; valid while this object lives.
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }
    /// Where it was opened.
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// Takes the whole pages of `part` out of this process's resident set; reading brings them back. Bytes
    /// that are not of this mapping are left alone.
    void release(std::span<const std::byte> part) const noexcept;

private:
    MappedFile(std::filesystem::path path, std::span<const std::byte> bytes);
    std::filesystem::path m_path;
    std::span<const std::byte> m_bytes;
};

/// A small text file as a string.  Errors: fileMissing, fileUnreadable, fileFormat beyond `mostBytes`.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t mostBytes);

}  // namespace headscope
