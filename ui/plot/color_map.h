// SPDX-License-Identifier: GPL-3.0-or-later
// Values to colours and back: the maps of ui.md §4.3, and how values are scaled onto them.
#pragma once

#include <QColor>
#include <QString>
#include <QStringList>
#include <array>
#include <cstdint>
#include <optional>

namespace headscope::ui {

/// How a value in [low, high] becomes a place on the map.
enum class ColorScale : std::uint8_t { linear, sqrt, log10, quantile };

/// Smallest value of the log scale; labelled "≤ 1e-4".
inline constexpr double kLogFloor = 1e-4;

/// "linear", "sqrt", "log", "quantile".
[[nodiscard]] QString colorScaleName(ColorScale scale);
/// The scale of a name.
[[nodiscard]] std::optional<ColorScale> colorScaleFromName(const QString& name);

/// A map of 256 colours, interpolated linearly in OKLab between its anchors.
class ColorMap {
public:
    /// "ink", "ember", "moss", "moss-dark", "tide", "tide-dark", "viridis", "cividis", "magma", "grey".
    [[nodiscard]] static QStringList names();
    /// The map of a name (any case); absent for an unknown one.
    [[nodiscard]] static std::optional<ColorMap> byName(const QString& name);

    /// Its name.
    [[nodiscard]] const QString& name() const { return m_name; }
    /// True for tide and tide-dark.
    [[nodiscard]] bool isDiverging() const { return m_diverging; }
    /// All 256 entries, low to high.
    [[nodiscard]] const std::array<QRgb, 256>& entries() const { return m_entries; }
    /// Colour at fraction 0…1 (clamped).
    [[nodiscard]] QRgb at(double fraction) const;
    /// The fraction whose colour is nearest: the inverse, exact to 1/255 for colours of the map.
    [[nodiscard]] double fractionOf(QRgb color) const;

private:
    ColorMap(QString name, bool diverging, std::array<QRgb, 256> entries);
    QString m_name;
    bool m_diverging = false;
    std::array<QRgb, 256> m_entries{};
};

/// Place of `value` between `low` and `high` under a scale, 0…1 (quantile is resolved by the caller to
/// ranks).
[[nodiscard]] double scaledFraction(double value, double low, double high, ColorScale scale);

/// Black or white, whichever reads better on `background`.
[[nodiscard]] QRgb textColorOn(QRgb background);

}  // namespace headscope::ui
