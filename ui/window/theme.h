// SPDX-License-Identifier: GPL-3.0-or-later
// Light or dark: palette, style and the few rules a palette cannot express.
#pragma once

#include <QPalette>
#include <QString>
#include <cstdint>
#include <optional>

#include "ui/views/theme_colors.h"

class QApplication;

namespace headscope::ui {

/// What the user chose.
enum class ThemeChoice : std::uint8_t { system, light, dark };

/// "system", "light", "dark".
[[nodiscard]] QString themeName(ThemeChoice choice);
/// The choice of a name.
[[nodiscard]] std::optional<ThemeChoice> themeFromName(const QString& name);

/// Applies themes to the whole program. Made once, before the first window, as it remembers the desktop's
/// palette.
class Theme {
public:
    explicit Theme(QApplication& application);
    /// Repaints the program in a theme.
    void apply(ThemeChoice choice);
    /// What was applied.
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }

private:
    QApplication& m_application;
    bool m_systemDark;
    ThemeChoice m_choice = ThemeChoice::system;
};

/// The palette of some colours.
[[nodiscard]] QPalette paletteOf(const ThemeColors& colors);
/// The style sheet of some colours.
[[nodiscard]] QString styleSheetOf(const ThemeColors& colors);

}  // namespace headscope::ui
