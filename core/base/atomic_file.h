// SPDX-License-Identifier: GPL-3.0-or-later
// A file appears under its final name only when it is whole: written beside, then renamed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <span>
#include <string_view>

#include "core/base/result.h"

namespace headscope {

/// What to do where the file is there already.
enum class Overwrite : bool { refuse, allow };

/// Writes `bytes` to `path` as a whole or not at all.
/// Errors: fileExists, fileWriteFailed (both name the file and the reason; the previous file is unchanged).
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& path,
                                               std::span<const std::byte> bytes, Overwrite overwrite);
/// The same for text.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view text,
                                               Overwrite overwrite);
/// The same for what is too big to hold: `write` streams into the file beside.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& path,
                                               const std::function<void(std::ostream&)>& write,
                                               Overwrite overwrite);
/// The same for libraries that want a file name: `write` fills the file at the path it is given.
[[nodiscard]] Result<void> writeBesideAndRename(
    const std::filesystem::path& path, const std::function<Result<void>(const std::filesystem::path&)>& write,
    Overwrite overwrite);

/// Fails early, before any work, where `path` may not be written.  Errors: fileExists, fileWriteFailed.
[[nodiscard]] Result<void> checkWritable(const std::filesystem::path& path, Overwrite overwrite);

}  // namespace headscope
