// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy's .npz: a zip of .npy files, stored without compression as numpy.savez does.
#pragma once

#include <filesystem>
#include <span>

#include "core/export/npy_writer.h"

namespace headscope {

/// Writes `arrays` under their names, whole or not at all; the same arrays give the same bytes.
/// Errors: fileExists, fileWriteFailed (no space, no permission; names the file and the reason).
[[nodiscard]] Result<void> writeNpz(const std::filesystem::path& path, std::span<const NpyArray> arrays,
                                    Overwrite overwrite);

}  // namespace headscope
