// SPDX-License-Identifier: GPL-3.0-or-later
// Where files of the user go.
#pragma once

#include <QString>

namespace headscope::ui {

/// Where figures are offered to be written first.
[[nodiscard]] QString defaultExportFolder();
/// Where looking for pictures or sounds begins.
[[nodiscard]] QString defaultPictureFolder();
[[nodiscard]] QString defaultSoundFolder();  ///< the same
/// Where looking for models begins.
[[nodiscard]] QString defaultModelFolder();

}  // namespace headscope::ui
