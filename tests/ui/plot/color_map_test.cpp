// SPDX-License-Identifier: GPL-3.0-or-later
// Colour maps keep the promises of ui.md: 256 entries, even lightness, an inverse, symmetric arms.
#include "ui/plot/color_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace headscope::ui {
namespace {

double linearOf(int channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

// CIE L* (D65), from the definition: independent of the map's own OKLab code.
double lightnessOf(QRgb color) {
    const double y = 0.2126729 * linearOf(qRed(color)) + 0.7151522 * linearOf(qGreen(color)) +
                     0.0721750 * linearOf(qBlue(color));
    return y > 0.008856 ? 116.0 * std::cbrt(y) - 16.0 : 903.3 * y;
}

ColorMap mapOf(const char* name) { return ColorMap::byName(QString::fromLatin1(name)).value(); }

TEST(ColorMap, EveryNamedMapHas256DistinctEnoughEntries) {
    ASSERT_EQ(ColorMap::names().size(), 10);
    for (const QString& name : ColorMap::names()) {
        const auto map = ColorMap::byName(name);
        ASSERT_TRUE(map.has_value()) << name.toStdString();
        const std::set<QRgb> distinct(map->entries().begin(), map->entries().end());
        EXPECT_GE(distinct.size(), 190U) << name.toStdString();
        EXPECT_EQ(map->name(), name);
        EXPECT_EQ(map->isDiverging(), name.startsWith(QStringLiteral("tide")));
    }
}

TEST(ColorMap, EndsAndMiddleAreThePublishedAnchors) {
    EXPECT_EQ(mapOf("ink").at(0.0), qRgb(0xFF, 0xFF, 0xFF));
    EXPECT_EQ(mapOf("ink").at(1.0), qRgb(0x16, 0x24, 0x55));
    EXPECT_EQ(mapOf("tide").at(0.0), qRgb(0x89, 0x04, 0x0D));
    EXPECT_EQ(mapOf("tide").at(1.0), qRgb(0x11, 0x3C, 0x92));
    EXPECT_EQ(mapOf("viridis").at(0.0), qRgb(0x44, 0x01, 0x54));
    EXPECT_EQ(mapOf("magma").at(1.0), qRgb(0xFC, 0xFD, 0xBF));
    const QRgb middle = mapOf("tide").at(0.5);
    EXPECT_NEAR(qRed(middle), 0xF6, 2);
    EXPECT_NEAR(qBlue(middle), 0xF6, 2);
}

TEST(ColorMap, NamesAreReadInAnyCaseAndUnknownOnesRefused) {
    EXPECT_TRUE(ColorMap::byName(QStringLiteral("Moss-Dark")).has_value());
    EXPECT_FALSE(ColorMap::byName(QStringLiteral("jet")).has_value());
    EXPECT_FALSE(ColorMap::byName(QString()).has_value());
}

TEST(ColorMap, LightnessIsMonotoneInSequentialMaps) {
    for (const QString& name : ColorMap::names()) {
        const ColorMap map = ColorMap::byName(name).value();
        if (map.isDiverging()) continue;
        const bool falling = lightnessOf(map.at(0.0)) > lightnessOf(map.at(1.0));
        double previous = lightnessOf(map.entries().front());
        for (const QRgb entry : map.entries()) {
            const double lightness = lightnessOf(entry);
            // Eight bits a channel make single steps wobble by a few tenths.
            if (falling) {
                EXPECT_LE(lightness, previous + 0.3) << name.toStdString();
            } else {
                EXPECT_GE(lightness, previous - 0.3) << name.toStdString();
            }
            previous = lightness;
        }
    }
}

TEST(ColorMap, InkAndEmberLightnessIsNearlyStraight) {
    for (const char* name : {"ink", "ember"}) {
        const ColorMap map = mapOf(name);
        const double first = lightnessOf(map.at(0.0));
        const double last = lightnessOf(map.at(1.0));
        for (std::size_t i = 0; i < 256; ++i) {
            const double straight = first + (last - first) * static_cast<double>(i) / 255.0;
            EXPECT_NEAR(lightnessOf(map.entries()[i]), straight, 1.0) << name << " entry " << i;
        }
    }
}

TEST(ColorMap, TideArmsAreEquallyLight) {
    for (const char* name : {"tide", "tide-dark"}) {
        const ColorMap map = mapOf(name);
        for (std::size_t i = 0; i < 128; ++i) {
            EXPECT_NEAR(lightnessOf(map.entries()[i]), lightnessOf(map.entries()[255 - i]), 0.8)
                << name << " entry " << i;
        }
    }
}

TEST(ColorMap, FractionOfInvertsAtWithinOneStep) {
    for (const QString& name : ColorMap::names()) {
        const ColorMap map = ColorMap::byName(name).value();
        for (int i = 0; i <= 1000; ++i) {
            const double fraction = i / 1000.0;
            EXPECT_NEAR(map.fractionOf(map.at(fraction)), fraction, 1.0 / 255.0) << name.toStdString();
        }
    }
}

TEST(ColorScale, NamesRoundTrip) {
    for (const ColorScale scale :
         {ColorScale::linear, ColorScale::sqrt, ColorScale::log10, ColorScale::quantile}) {
        EXPECT_EQ(colorScaleFromName(colorScaleName(scale)), scale);
    }
    EXPECT_FALSE(colorScaleFromName(QStringLiteral("cubic")).has_value());
}

TEST(ColorScale, FractionsByHand) {
    EXPECT_DOUBLE_EQ(scaledFraction(0.25, 0.0, 1.0, ColorScale::linear), 0.25);
    EXPECT_DOUBLE_EQ(scaledFraction(0.25, 0.0, 1.0, ColorScale::sqrt), 0.5);
    EXPECT_DOUBLE_EQ(scaledFraction(0.01, 0.0, 1.0, ColorScale::log10), 0.5);
    EXPECT_DOUBLE_EQ(scaledFraction(0.0, 0.0, 1.0, ColorScale::log10), 0.0);
    EXPECT_DOUBLE_EQ(scaledFraction(kLogFloor, 0.0, 1.0, ColorScale::log10), 0.0);
    EXPECT_DOUBLE_EQ(scaledFraction(7.0, 0.0, 1.0, ColorScale::linear), 1.0);
    EXPECT_DOUBLE_EQ(scaledFraction(-7.0, 0.0, 1.0, ColorScale::linear), 0.0);
    EXPECT_DOUBLE_EQ(scaledFraction(3.0, 3.0, 3.0, ColorScale::linear), 0.0);
}

TEST(ColorScale, SignedRangesKeepZeroInTheMiddle) {
    for (const ColorScale scale : {ColorScale::linear, ColorScale::sqrt, ColorScale::log10}) {
        EXPECT_DOUBLE_EQ(scaledFraction(0.0, -2.0, 2.0, scale), 0.5);
        EXPECT_DOUBLE_EQ(scaledFraction(2.0, -2.0, 2.0, scale), 1.0);
        EXPECT_DOUBLE_EQ(scaledFraction(-2.0, -2.0, 2.0, scale), 0.0);
        EXPECT_NEAR(scaledFraction(0.7, -2.0, 2.0, scale) + scaledFraction(-0.7, -2.0, 2.0, scale), 1.0,
                    1e-12);
    }
}

TEST(ColorMap, TextOnAnyColourHasContrast) {
    for (const QString& name : ColorMap::names()) {
        const ColorMap map = ColorMap::byName(name).value();
        for (const QRgb entry : map.entries()) {
            const double background = 0.2126 * linearOf(qRed(entry)) + 0.7152 * linearOf(qGreen(entry)) +
                                      0.0722 * linearOf(qBlue(entry));
            const double text = textColorOn(entry) == qRgb(0, 0, 0) ? 0.0 : 1.0;
            const double contrast = (std::max(background, text) + 0.05) / (std::min(background, text) + 0.05);
            EXPECT_GE(contrast, 4.5) << name.toStdString();
        }
    }
}

}  // namespace
}  // namespace headscope::ui
