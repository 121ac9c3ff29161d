// SPDX-License-Identifier: GPL-3.0-or-later
// Maps are built once from their anchors, in OKLab (B. Ottosson, 2020), so that equal steps look equal.
#include "ui/plot/color_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "ui/plot/color_map_data.h"

namespace headscope::ui {
namespace {

struct Triple {
    double x{}, y{}, z{};
};

double linearOf(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double gammaOf(double channel) {
    const double clamped = std::clamp(channel, 0.0, 1.0);
    return clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * std::pow(clamped, 1.0 / 2.4) - 0.055;
}

Triple toOklab(std::uint32_t rgb) {
    const double r = linearOf(((rgb >> 16U) & 0xFFU) / 255.0);
    const double g = linearOf(((rgb >> 8U) & 0xFFU) / 255.0);
    const double b = linearOf((rgb & 0xFFU) / 255.0);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QRgb fromOklab(const Triple& lab) {
    const double l = std::pow(lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z, 3.0);
    const double m = std::pow(lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z, 3.0);
    const double s = std::pow(lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z, 3.0);
    const auto byte = [](double channel) { return static_cast<int>(std::lround(gammaOf(channel) * 255.0)); };
    return qRgb(byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

std::array<QRgb, 256> entriesOf(std::span<const std::uint32_t> anchors) {
    std::array<QRgb, 256> entries{};
    if (anchors.empty()) {  // grey: OKLab would crowd eight-bit blacks into equal entries
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const int level = 255 - static_cast<int>(i);
            entries[i] = qRgb(level, level, level);
        }
        return entries;
    }
    const double segments = static_cast<double>(anchors.size() - 1);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const double place = static_cast<double>(i) / 255.0 * segments;
        const std::size_t left = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
        const double t = place - static_cast<double>(left);
        const Triple a = toOklab(anchors[left]);
        const Triple b = toOklab(anchors[left + 1]);
        entries[i] = fromOklab({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), a.z + t * (b.z - a.z)});
    }
    return entries;
}

struct NamedMap {
    const char* name;
    std::span<const std::uint32_t> anchors;
    bool diverging;
};

const std::array<NamedMap, 10>& namedMaps() {
    static const std::array<NamedMap, 10> maps = {{{"ink", anchors::kInk, false},
                                                   {"ember", anchors::kEmber, false},
                                                   {"moss", anchors::kMoss, false},
                                                   {"moss-dark", anchors::kMossDark, false},
                                                   {"tide", anchors::kTide, true},
                                                   {"tide-dark", anchors::kTideDark, true},
                                                   {"viridis", anchors::kViridis, false},
                                                   {"cividis", anchors::kCividis, false},
                                                   {"magma", anchors::kMagma, false},
                                                   {"grey", {}, false}}};
    return maps;
}

// Magnitude between the scale's zero and `top`, 0…1.
double scaledMagnitude(double magnitude, double top, ColorScale scale) {
    if (!(top > 0.0)) return 0.0;
    switch (scale) {
        case ColorScale::sqrt:
            return std::sqrt(std::clamp(magnitude / top, 0.0, 1.0));
        case ColorScale::log10: {
            if (top <= kLogFloor) return 0.0;
            const double above = std::log10(std::max(magnitude, kLogFloor) / kLogFloor);
            return std::clamp(above / std::log10(top / kLogFloor), 0.0, 1.0);
        }
        default:
            return std::clamp(magnitude / top, 0.0, 1.0);
    }
}

// Relative luminance of WCAG 2.
double luminanceOf(QRgb color) {
    return 0.2126 * linearOf(qRed(color) / 255.0) + 0.7152 * linearOf(qGreen(color) / 255.0) +
           0.0722 * linearOf(qBlue(color) / 255.0);
}

}  // namespace

QString colorScaleName(ColorScale scale) {
    switch (scale) {
        case ColorScale::sqrt:
            return QStringLiteral("sqrt");
        case ColorScale::log10:
            return QStringLiteral("log");
        case ColorScale::quantile:
            return QStringLiteral("quantile");
        default:
            return QStringLiteral("linear");
    }
}

std::optional<ColorScale> colorScaleFromName(const QString& name) {
    for (const ColorScale scale :
         {ColorScale::linear, ColorScale::sqrt, ColorScale::log10, ColorScale::quantile}) {
        if (name.compare(colorScaleName(scale), Qt::CaseInsensitive) == 0) return scale;
    }
    return std::nullopt;
}

QStringList ColorMap::names() {
    QStringList names;
    for (const NamedMap& map : namedMaps()) names << QString::fromLatin1(map.name);
    return names;
}

std::optional<ColorMap> ColorMap::byName(const QString& name) {
    // Made once: asked for in every paint.
    static const std::vector<ColorMap> kMaps = [] {
        std::vector<ColorMap> maps;
        for (const NamedMap& map : namedMaps())
            maps.push_back(ColorMap(QString::fromLatin1(map.name), map.diverging, entriesOf(map.anchors)));
        return maps;
    }();
    for (const ColorMap& map : kMaps) {
        if (name.compare(map.name(), Qt::CaseInsensitive) == 0) return map;
    }
    return std::nullopt;
}

ColorMap::ColorMap(QString name, bool diverging, std::array<QRgb, 256> entries)
    : m_name(std::move(name)), m_diverging(diverging), m_entries(entries) {}

QRgb ColorMap::at(double fraction) const {
    const double clamped = std::isnan(fraction) ? 0.0 : std::clamp(fraction, 0.0, 1.0);
    return m_entries[static_cast<std::size_t>(std::lround(clamped * 255.0))];
}

double ColorMap::fractionOf(QRgb color) const {
    int nearest = std::numeric_limits<int>::max();
    std::size_t first = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const int red = qRed(m_entries[i]) - qRed(color);
        const int green = qGreen(m_entries[i]) - qGreen(color);
        const int blue = qBlue(m_entries[i]) - qBlue(color);
        const int distance = red * red + green * green + blue * blue;
        if (distance < nearest) {
            nearest = distance;
            first = last = i;
        } else if (m_entries[i] == m_entries[first] && i == last + 1) {
            last = i;  // equal neighbours: their middle is nearest to both
        }
    }
    return static_cast<double>(first + last) / 2.0 / 255.0;
}

double scaledFraction(double value, double low, double high, ColorScale scale) {
    if (low < 0.0) {  // signed: the scale acts on the magnitude, zero stays in the middle
        const double top = std::max(std::abs(low), std::abs(high));
        const double half = scaledMagnitude(std::abs(value), top, scale) / 2.0;
        return value < 0.0 ? 0.5 - half : 0.5 + half;
    }
    if (scale == ColorScale::log10) return scaledMagnitude(value, high, scale);
    return scaledMagnitude(value - low, high - low, scale);
}

QRgb textColorOn(QRgb background) {
    // Black wins where its contrast, (L + 0.05) / 0.05, exceeds white's, 1.05 / (L + 0.05).
    const double luminance = luminanceOf(background) + 0.05;
    return luminance * luminance > 1.05 * 0.05 ? qRgb(0, 0, 0) : qRgb(255, 255, 255);
}

}  // namespace headscope::ui
