// SPDX-License-Identifier: GPL-3.0-or-later
// The .headscope file: a piece of work as JSON (docs/file-formats.md).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "core/workspace/workspace.h"

namespace headscope {

/// Of the format. A key that a version does not know is refused, so every new key makes a new version.
inline constexpr std::uint32_t kWorkspaceVersion = 1;

/// The document, stamped with the program's version and the format's.
[[nodiscard]] std::string workspaceJson(const Workspace& workspace);

/// Reads a document back.
/// Errors: fileFormat, textEncoding, usage, naming the key; notInThisBuild for a version of the future.
[[nodiscard]] Result<Workspace> parseWorkspace(std::string_view json);

/// The work that any of our documents tells: a session, or a figure's sidecar, whose "session" is taken where
/// it has one, else its provenance.  Errors: as parseWorkspace.
[[nodiscard]] Result<Workspace> parseSharedDocument(std::string_view json);

/// Reads a file of at most kMostSessionBytes by parseSharedDocument.
/// Errors: fileMissing, fileUnreadable, and those of parsing; each names the file.
[[nodiscard]] Result<Workspace> readWorkspaceFile(const std::filesystem::path& file);

/// Writes a session, whole or not at all.  Errors: fileExists, fileWriteFailed; checkWorkspace's.
[[nodiscard]] Result<void> writeWorkspaceFile(const std::filesystem::path& file, const Workspace& workspace,
                                              Overwrite overwrite);

}  // namespace headscope
