// SPDX-License-Identifier: GPL-3.0-or-later
// How a figure looks, as a value with JSON: the same for the window, `headscope render` and the sidecar.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// What a figure shows.
enum class FigureKind : std::uint8_t { grid, head, arcs, compare, ablation, outputs };
/// "grid", "head", …
[[nodiscard]] QString figureKindName(FigureKind kind);
/// The kind of a name.
[[nodiscard]] std::optional<FigureKind> figureKindFromName(const QString& name);

/// Colours of the surroundings of a figure.
enum class FigureTheme : std::uint8_t { light, dark, print };
/// "light", "dark", "print".
[[nodiscard]] QString figureThemeName(FigureTheme theme);
/// The theme of a name.
[[nodiscard]] std::optional<FigureTheme> figureThemeFromName(const QString& name);

/// Options of one figure. Sizes in mm and points; pixels only follow from dpi.
struct FigureSpec {
    FigureKind kind = FigureKind::grid;
    double widthMm = 85.0;           ///< single column
    std::optional<double> heightMm;  ///< absent: from the content
    int dpi = 300;                   ///< PNG only
    QString colorMap;                ///< empty: ink, or tide for signed maps
    ColorScale scale = ColorScale::linear;
    FigureTheme theme = FigureTheme::print;
    QString fontFamily;  ///< empty: the bundled Liberation Sans
    double fontSizePt = 7.0;
    QString title;        ///< empty: none
    QString panelLetter;  ///< "a"; empty: none
    friend bool operator==(const FigureSpec&, const FigureSpec&) = default;
};

/// JSON of a spec, as in the sidecar's "figure".
[[nodiscard]] std::string figureSpecJson(const FigureSpec& spec);
/// Errors: usage naming the key that is missing, mistyped or out of range.
[[nodiscard]] Result<FigureSpec> parseFigureSpec(std::string_view json);
/// Checks ranges (20–500 mm, 50–2400 dpi, 3–72 pt, known map).  Errors: usage.
[[nodiscard]] Result<void> validateFigureSpec(const FigureSpec& spec);

}  // namespace headscope::ui
