// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own icons, drawn in the colours of the theme.
#pragma once

#include <QIcon>
#include <QString>

#include "ui/views/theme_colors.h"

namespace headscope::ui {

/// The icon `icons/NAME.svg` of the resources, its strokes in the text colour (disabled: the disabled
/// colour).
[[nodiscard]] QIcon themedIcon(const QString& name, const ThemeColors& colors);

}  // namespace headscope::ui
