// SPDX-License-Identifier: GPL-3.0-or-later
// Entries of a zip archive that lie in it as they are. libzip unpacks entries, but does not say where their
// bytes begin, and tensors are to stay in the mapping.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// A file within an archive.
struct ZipEntry {
    std::string name;                  ///< with folders: "archive/data/0"
    std::span<const std::byte> bytes;  ///< within the archive's own bytes
};

/// The entries of an archive in the order of its directory.
/// Errors: fileFormat (no directory at the end, a directory or entry beyond the file, entries that overlap,
/// are compressed, encrypted or on another disk, names with NUL or used twice). Source: PKWARE
/// APPNOTE.TXT 6.3, 4.3 and 4.5.3 (zip64).
[[nodiscard]] Result<std::vector<ZipEntry>> readStoredZip(std::span<const std::byte> archive);

}  // namespace headscope
