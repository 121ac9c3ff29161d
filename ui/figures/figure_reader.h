// SPDX-License-Identifier: GPL-3.0-or-later
// What an exported figure tells of itself: the sidecar, from inside the figure or from beside it.
#pragma once

#include <QString>
#include <string>

#include "core/base/result.h"

namespace headscope::ui {

/// True for the endings of figures: .png, .svg, .pdf.
[[nodiscard]] bool isFigureFile(const QString& file);

/// The sidecar's JSON. The bytes of the figure are read under limits, and its picture is not decoded.
/// Errors: fileMissing where the figure has none, inside or beside; fileUnreadable, fileFormat. All name the
/// file.
[[nodiscard]] Result<std::string> readFigureSidecar(const QString& file);

}  // namespace headscope::ui
