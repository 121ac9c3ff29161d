// SPDX-License-Identifier: GPL-3.0-or-later
// Where files of the user go.
#pragma once

#include <QString>

namespace headscope::ui {

/// Where figures are offered to be written first.
[[nodiscard]] QString defaultExportFolder();
/// Where looking for models begins.
[[nodiscard]] QString defaultModelFolder();

}  // namespace headscope::ui
