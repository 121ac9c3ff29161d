// SPDX-License-Identifier: GPL-3.0-or-later
// Fractions, ticks and thumbnails: the numbers between a matrix and its picture.
#include "ui/plot/cell_colors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

HeatmapData rowOf(std::vector<float> values) {
    HeatmapData data;
    data.rows = 1;
    data.columns = static_cast<std::uint32_t>(values.size());
    data.values = std::move(values);
    data.unit = QStringLiteral("weight");
    return data;
}

QStringList labelsOf(const ColorBarText& bar) {
    QStringList labels;
    for (const ColorBarTick& tick : bar.ticks) labels << tick.label;
    return labels;
}

TEST(CellFractions, MaskedAndMissingCellsHaveNone) {
    HeatmapData data = rowOf({0.5F, std::numeric_limits<float>::quiet_NaN(), 0.25F});
    data.masked = {0, 0, 1};
    for (const ColorScale scale : {ColorScale::linear, ColorScale::quantile}) {
        const auto fractions = cellFractions(data, scale);
        EXPECT_FLOAT_EQ(fractions[0], 0.5F);
        EXPECT_TRUE(std::isnan(fractions[1]));
        EXPECT_TRUE(std::isnan(fractions[2]));
    }
}

TEST(CellFractions, QuantileRanksShareTies) {
    const auto fractions = cellFractions(rowOf({0.0F, 0.0F, 0.1F, 0.9F, 0.2F}), ColorScale::quantile);
    EXPECT_FLOAT_EQ(fractions[0], 0.125F);
    EXPECT_FLOAT_EQ(fractions[1], 0.125F);
    EXPECT_FLOAT_EQ(fractions[2], 0.5F);
    EXPECT_FLOAT_EQ(fractions[4], 0.75F);
    EXPECT_FLOAT_EQ(fractions[3], 1.0F);
}

TEST(CellFractions, SignedQuantileKeepsZeroInTheMiddle) {
    HeatmapData data = rowOf({-0.9F, 0.0F, 0.9F, 0.1F});
    data.isSigned = true;
    data.low = -1.0;
    const auto fractions = cellFractions(data, ColorScale::quantile);
    EXPECT_FLOAT_EQ(fractions[1], 0.5F);
    EXPECT_FLOAT_EQ(fractions[0] + fractions[2], 1.0F);
    EXPECT_GT(fractions[3], 0.5F);
}

TEST(ColorBarText, AtLeastThreeTicksInsideEveryBar) {
    for (const ColorScale scale :
         {ColorScale::linear, ColorScale::sqrt, ColorScale::log10, ColorScale::quantile}) {
        for (const double high : {1.0, 0.37, 3.9, 0.0002, 42.0, 0.00005, 1000.0}) {
            for (const bool isSigned : {false, true}) {
                HeatmapData data = rowOf({0.0F, static_cast<float>(high / 2), static_cast<float>(high)});
                data.high = high;
                data.low = isSigned ? -high : 0.0;
                data.isSigned = isSigned;
                const ColorBarText bar = colorBarText(data, scale);
                EXPECT_GE(bar.ticks.size(), 3U) << high;
                double previous = -1.0;
                for (const ColorBarTick& tick : bar.ticks) {
                    EXPECT_GE(tick.fraction, -1e-9) << high;
                    EXPECT_LE(tick.fraction, 1.0 + 1e-9) << high;
                    EXPECT_GE(tick.fraction, previous) << high;
                    EXPECT_FALSE(tick.label.isEmpty());
                    previous = tick.fraction;
                }
            }
        }
    }
}

TEST(ColorBarText, WordsAndLabelsOfEachScale) {
    const HeatmapData data = rowOf({0.0F, 1.0F});
    EXPECT_EQ(labelsOf(colorBarText(data, ColorScale::linear)).join(QLatin1Char(' ')),
              QStringLiteral("0 0.2 0.4 0.6 0.8 1"));
    EXPECT_EQ(colorBarText(data, ColorScale::linear).words, QStringLiteral("weight"));
    const ColorBarText log = colorBarText(data, ColorScale::log10);
    EXPECT_EQ(labelsOf(log).join(QLatin1Char(' ')), QStringLiteral("≤ 1e-4 1e-3 1e-2 1e-1 1"));
    EXPECT_TRUE(log.words.contains(QStringLiteral("log")));
    EXPECT_TRUE(colorBarText(data, ColorScale::quantile).words.contains(QStringLiteral("not comparable")));
}

TEST(ColorBarText, SignedTicksAreSymmetric) {
    HeatmapData data = rowOf({-0.31F, 0.1F});
    data.isSigned = true;
    data.low = -0.31;
    data.high = 0.31;
    const ColorBarText bar = colorBarText(data, ColorScale::linear);
    const QStringList labels = labelsOf(bar);
    EXPECT_TRUE(labels.contains(QStringLiteral("0")));
    EXPECT_EQ(labels.first(), QStringLiteral("−") + labels.last());
}

TEST(ColorBarText, ValuesBeyondTheRangeAreMarked) {
    HeatmapData data = rowOf({0.2F, 1.5F});
    EXPECT_TRUE(colorBarText(data, ColorScale::linear).clippedHigh);
    EXPECT_FALSE(colorBarText(data, ColorScale::linear).clippedLow);
    data.masked = {0, 1};
    EXPECT_FALSE(colorBarText(data, ColorScale::linear).clippedHigh);
}

TEST(TickText, RoundNumbersWithARealMinus) {
    EXPECT_EQ(tickText(0.0, 0.2), QStringLiteral("0"));
    EXPECT_EQ(tickText(0.2, 0.2), QStringLiteral("0.2"));
    EXPECT_EQ(tickText(0.25, 0.25), QStringLiteral("0.25"));
    EXPECT_EQ(tickText(-1.5, 0.5), QStringLiteral("−1.5"));
    EXPECT_EQ(tickText(20.0, 10.0), QStringLiteral("20"));
    EXPECT_EQ(tickText(2e-5, 1e-5), QStringLiteral("2e-5"));
}

PatternThumbnail causalThumbnail(std::uint32_t tokens, std::uint32_t cells) {
    PatternThumbnail thumbnail;
    thumbnail.queries = thumbnail.keys = tokens;
    thumbnail.rows = thumbnail.columns = cells;
    thumbnail.visibility = Visibility::causal;
    thumbnail.values.assign(std::size_t{cells} * cells, 0);
    return thumbnail;
}

TEST(ThumbnailImage, ColoursInvertToValuesAndTheMaskIsStructural) {
    PatternThumbnail thumbnail = causalThumbnail(4, 4);
    for (std::size_t row = 0; row < 4; ++row) {
        for (std::size_t column = 0; column <= row; ++column) {
            thumbnail.values[row * 4 + column] = static_cast<std::uint16_t>(65535 / (row + 1));
        }
    }
    thumbnail.values[2 * 4 + 1] = 0;  // a weight of 0 below the diagonal is a value, not a mask
    const ColorMap ink = defaultColorMap(false);
    const QRgb masked = qRgb(1, 2, 3);
    const QImage image = thumbnailImage(thumbnail, ink, ColorScale::linear, masked);
    ASSERT_EQ(image.size(), QSize(4, 4));
    for (int row = 0; row < 4; ++row) {
        for (int column = 0; column < 4; ++column) {
            if (column > row) {
                EXPECT_EQ(image.pixel(column, row), masked);
            } else {
                const double value = thumbnail.values[static_cast<std::size_t>(row * 4 + column)] / 65535.0;
                EXPECT_NEAR(ink.fractionOf(image.pixel(column, row)), value, 1.01 / 255.0);
            }
        }
    }
    EXPECT_EQ(image.pixel(1, 2), ink.at(0.0));
}

TEST(ThumbnailImage, PooledCellsAreMaskedOnlyWhereNothingIsVisible) {
    const HeatmapData data = thumbnailData(causalThumbnail(100, 64));
    for (std::uint32_t row = 0; row < 64; ++row) {
        for (std::uint32_t column = 0; column < 64; ++column) {
            bool visible = false;
            for (std::uint32_t q = row * 100 / 64; q < std::max((row + 1) * 100 / 64, row * 100 / 64 + 1);
                 ++q) {
                for (std::uint32_t k = column * 100 / 64;
                     k < std::max((column + 1) * 100 / 64, column * 100 / 64 + 1); ++k) {
                    visible |= k <= q;
                }
            }
            EXPECT_EQ(data.isMasked(row, column), !visible) << row << " " << column;
        }
    }
}

TEST(ThumbnailImage, WindowsMaskOldKeys) {
    PatternThumbnail thumbnail = causalThumbnail(6, 6);
    thumbnail.window = 2;
    const HeatmapData data = thumbnailData(thumbnail);
    EXPECT_FALSE(data.isMasked(5, 4));
    EXPECT_TRUE(data.isMasked(5, 3));
    EXPECT_TRUE(data.isMasked(0, 1));
}

TEST(ThumbnailImage, EmptyThumbnailGivesNoImage) {
    EXPECT_TRUE(thumbnailImage({}, defaultColorMap(false), ColorScale::linear, 0).isNull());
}

}  // namespace
}  // namespace headscope::ui
