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
/// Where copies of what is open are kept, beside those of other programs of ours.
[[nodiscard]] QString dataFolder();
/// Where sessions are offered to be written first.
[[nodiscard]] QString defaultSessionFolder();
/// Where looking for models begins.
[[nodiscard]] QString defaultModelFolder();

}  // namespace headscope::ui
