// SPDX-License-Identifier: GPL-3.0-or-later
// The file beside a figure, read back (see ui/figures/figure_sidecar.h).
#pragma once

#include <filesystem>

#include "app/desktop/render_options.h"

namespace headscope {

/// Reads a sidecar back: model, prompt, edits, subject and looks; file and overwrite are left alone.
/// Errors: fileMissing, fileUnreadable, fileFormat, usage (each names the file).
[[nodiscard]] Result<RenderJob> readSidecar(const std::filesystem::path& file);

}  // namespace headscope
