// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a figure and its sidecar, whole or not at all.
#pragma once

#include <QImage>
#include <filesystem>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "ui/figures/figure_content.h"
#include "ui/figures/figure_spec.h"

namespace headscope::ui {

/// Fails early, before any work: an ending that is no figure, a figure or sidecar that may not be written.
/// Errors: usage, fileExists, fileWriteFailed.
[[nodiscard]] Result<void> checkFigurePath(const std::filesystem::path& path, Overwrite overwrite);

/// Writes `path` (.png, .svg or .pdf, by its ending) and `path` + ".json" (the sidecar, `provenanceJson`).
/// Errors: usage (ending, spec), fileExists, fileWriteFailed; nothing half-written stays.
[[nodiscard]] Result<void> exportFigure(const FigureSpec& spec, const FigureContent& content,
                                        const std::string& provenanceJson, const std::filesystem::path& path,
                                        Overwrite overwrite);

/// The figure as an image, by the same renderer.  Errors: usage.
[[nodiscard]] Result<QImage> renderFigureImage(const FigureSpec& spec, const FigureContent& content);

}  // namespace headscope::ui
