// SPDX-License-Identifier: GPL-3.0-or-later
// Images of a map: coarser ones lose no largest value, and masked cells are holes.
#include "ui/plot/heatmap_sheet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace headscope::ui {
namespace {

const float kNaN = std::numeric_limits<float>::quiet_NaN();

HeatmapData squares(Pooling pooling) {
    HeatmapData data;
    data.rows = data.columns = 3;
    data.values = {0.1F, 0.9F, kNaN, 0.2F, -0.4F, kNaN, 0.3F, 0.5F, 0.6F};
    data.masked = {0, 0, 1, 0, 0, 1, 0, 0, 0};
    data.squares = HeatmapSquares{4, 8, 0, 100, 100, pooling};
    return data;
}

TEST(HeatmapSheet, HalvingKeepsTheLargestValueAndWhatIsMasked) {
    const HeatmapData half = halvedMap(squares(Pooling::largest));
    EXPECT_EQ(half.rows, 2U);
    EXPECT_EQ(half.squares->side, 8U);
    EXPECT_EQ(half.at(0, 0), 0.9F);
    EXPECT_TRUE(half.isMasked(0, 1));
    EXPECT_EQ(half.at(1, 0), 0.5F);
    EXPECT_EQ(half.at(1, 1), 0.6F);
}

TEST(HeatmapSheet, TheLargestChangeMayBeNegative) {
    HeatmapData data = squares(Pooling::largest);
    data.values[4] = -2.0F;
    EXPECT_EQ(halvedMap(data).at(0, 0), -2.0F);
}

TEST(HeatmapSheet, MeansAreOfVisibleCells) {
    const HeatmapData half = halvedMap(squares(Pooling::mean));
    EXPECT_NEAR(half.at(0, 0), 0.2F, 1e-6F);
    EXPECT_EQ(half.at(1, 1), 0.6F);
}

TEST(HeatmapSheet, EveryPixelOfALevelIsOneOfTheScreenOrMore) {
    HeatmapSheet sheet;
    HeatmapData data = squares(Pooling::largest);
    data.rows = data.columns = 64;
    data.values.assign(64 * 64, 0.5F);
    data.masked.clear();
    sheet.setData(std::make_shared<const HeatmapData>(data));
    EXPECT_EQ(sheet.levelFor(1.0), 0);
    EXPECT_EQ(sheet.levelFor(0.25), 0);
    EXPECT_EQ(sheet.levelFor(0.24), 1);
    EXPECT_EQ(sheet.levelFor(0.05), 3);
    EXPECT_EQ(sheet.image(1).width(), 32);
    data.squares.reset();
    sheet.setData(std::make_shared<const HeatmapData>(data));
    EXPECT_EQ(sheet.levelFor(0.05), 0) << "a map without squares is painted cell by cell";
}

TEST(HeatmapSheet, MaskedCellsAreHolesMissingOnesAreNot) {
    HeatmapSheet sheet;
    HeatmapData data = squares(Pooling::largest);
    data.values[0] = kNaN;
    sheet.setData(std::make_shared<const HeatmapData>(data));
    const ColorMap ink = defaultColorMap(false);
    sheet.setColors(ink, ColorScale::linear, qRgb(1, 2, 3), nullptr);
    EXPECT_EQ(qAlpha(sheet.image().pixel(2, 0)), 0);
    EXPECT_EQ(sheet.image().pixel(0, 0), qRgb(1, 2, 3));
    EXPECT_EQ(sheet.image().pixel(2, 2), ink.at(0.6));
    EXPECT_TRUE(sheet.hasMasked());
    EXPECT_TRUE(sheet.hasMissing());
}

TEST(HeatmapSheet, RanksOfAPartAreThoseOfTheWhole) {
    HeatmapData whole = squares(Pooling::largest);
    whole.squares.reset();
    const auto ranks = std::make_shared<const ValueRanks>(whole);
    HeatmapData part = whole;
    part.rows = part.columns = 1;
    part.values = {0.3F};
    part.masked.clear();
    HeatmapSheet sheet;
    sheet.setData(std::make_shared<const HeatmapData>(part));
    const ColorMap ink = defaultColorMap(false);
    sheet.setColors(ink, ColorScale::quantile, 0, ranks);
    EXPECT_EQ(sheet.image().pixel(0, 0), ink.at(ranks->of(0.3F)));
    EXPECT_NEAR(ranks->of(0.3F), 3.0 / 6.0, 1e-9);
    EXPECT_EQ(ranks->valueAt(1.0), static_cast<double>(0.9F));
}

}  // namespace
}  // namespace headscope::ui
