// SPDX-License-Identifier: GPL-3.0-or-later
// Squares of patterns: what is visible, how fine the screen needs them, how they are painted and cut out.
#include "ui/models/pattern_parts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace headscope::ui {
namespace {

const float kNaN = std::numeric_limits<float>::quiet_NaN();

PositionRange range(std::uint32_t begin, std::uint32_t end) { return {Position{begin}, Position{end}}; }

// A causal pattern of 6 tokens in squares of 4: the last ones are cut.
PatternPart pooledPart() {
    PatternPart part;
    part.queries = part.keys = 6;
    part.region = {range(0, 6), range(0, 6), 4};
    part.rows = part.columns = 2;
    part.most = {0.9F, kNaN, 0.7F, 0.6F};
    part.mean = {0.25F, kNaN, 0.1F, 0.2F};
    part.peakQuery = {1, 0, 5, 4};
    part.peakKey = {0, 0, 3, 4};
    return part;
}

PatternPart cells(std::uint32_t begin, std::uint32_t end) {
    PatternPart part;
    part.queries = part.keys = 6;
    part.region = {range(begin, end), range(begin, end), 1};
    part.rows = part.columns = end - begin;
    for (std::uint32_t i = 0; i < part.rows * part.columns; ++i)
        part.most.push_back(0.01F * static_cast<float>(i));
    return part;
}

PromptTokens tokens() {
    return {{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d"),
             QStringLiteral("e"), QStringLiteral("f")},
            {}};
}

TEST(PatternParts, ARectangleIsVisibleWhereSomeCellOfItIs) {
    for (const Visibility visibility : {Visibility::causal, Visibility::bidirectional}) {
        for (const std::optional<std::uint32_t> window : {std::optional<std::uint32_t>(), {1U}, {3U}, {7U}}) {
            for (std::uint32_t q = 0; q < 12; ++q) {
                for (std::uint32_t k = 0; k < 12; ++k) {
                    bool some = false;
                    for (std::uint32_t i = q; i < q + 3; ++i) {
                        for (std::uint32_t j = k; j < k + 2; ++j)
                            some |= keyVisible(visibility, window, Position{i}, Position{j});
                    }
                    EXPECT_EQ(anyVisible(visibility, window, range(q, q + 3), range(k, k + 2)), some)
                        << q << ' ' << k;
                }
            }
        }
    }
}

TEST(PatternParts, ASquareNeedsAPixelAndACellOfItsOwnNoSquare) {
    EXPECT_EQ(sideFor(30.0), 1U);
    EXPECT_EQ(sideFor(1.0), 1U);
    EXPECT_EQ(sideFor(0.99), 2U);
    EXPECT_EQ(sideFor(0.07), 16U);
}

TEST(PatternParts, TheFinestSquareAnswers) {
    const PatternParts parts{std::make_shared<const PatternPart>(pooledPart()),
                             std::make_shared<const PatternPart>(cells(2, 4)),
                             {}};
    const auto fine = parts.squareAt(3, 2);
    ASSERT_TRUE(fine);
    EXPECT_TRUE(fine->exact());
    EXPECT_EQ(fine->most, 0.02F);
    const auto coarse = parts.squareAt(5, 1);
    ASSERT_TRUE(coarse);
    EXPECT_FALSE(coarse->exact());
    EXPECT_EQ(coarse->queries, range(4, 6)) << "cut at the end of the pattern";
    EXPECT_EQ(coarse->keys, range(0, 4));
    EXPECT_EQ(coarse->peakQuery, Position{5});
    EXPECT_EQ(coarse->mean, 0.1F);
    EXPECT_TRUE(parts.squareAt(0, 5)->masked);
    EXPECT_FALSE(parts.squareAt(6, 0));
}

TEST(PatternParts, TheStrongestKeyIsThatOfTheRowAndNeverMasked) {
    PatternPart row = cells(0, 6);
    row.region.queries = range(2, 3);
    row.rows = 1;
    row.most = {0.2F, 0.5F, 0.3F, kNaN, kNaN, kNaN};
    const PatternParts parts{{}, {}, std::make_shared<const PatternPart>(row)};
    EXPECT_EQ(parts.strongestKey(2), 1U);
    EXPECT_FALSE(parts.strongestKey(3)) << "another query was not asked for";
}

TEST(PatternParts, WhatIsAskedForShowsTheViewSharplyAndMore) {
    const VisiblePart visible{1'000.0, 2'000.5, 3'000.0, 4'000.5, 0.3};
    const PatternRegion region = regionAround(visible, 8'192, 8'192);
    EXPECT_EQ(region.side, 4U);
    PatternPart part;
    part.queries = part.keys = 8'192;
    part.region = region;
    EXPECT_TRUE(showsSharply(part, visible));
    EXPECT_TRUE(showsSharply(part, {1'100.0, 2'100.0, 3'100.0, 4'100.0, 0.3})) << "a step of panning";
    EXPECT_FALSE(showsSharply(part, {1'100.0, 2'100.0, 2'100.0, 3'100.0, 0.6})) << "zoomed in";
    EXPECT_FALSE(showsSharply(part, {0.0, 2'000.0, 2'000.0, 4'000.0, 0.3}));
    const PatternRegion edge = regionAround({0.0, 8'000.0, 192.0, 8'192.0, 2.0}, 8'192, 8'192);
    EXPECT_EQ(edge.keys.begin, Position{0});
    EXPECT_EQ(edge.queries.end, Position{8'192});
}

TEST(PatternParts, AMapSaysWhatItsSquaresAre) {
    const HeatmapData largest = partMap(pooledPart(), tokens(), Pooling::largest, 0.0);
    EXPECT_EQ(largest.at(1, 0), 0.7F);
    EXPECT_TRUE(largest.isMasked(0, 1));
    EXPECT_FALSE(largest.isMasked(1, 1));
    EXPECT_EQ(largest.unit, QStringLiteral("weight, largest of 4 × 4"));
    EXPECT_EQ(largest.allRows(), 6U);
    const HeatmapData mean = partMap(pooledPart(), tokens(), Pooling::mean, 0.5);
    EXPECT_EQ(mean.at(1, 0), 0.1F);
    EXPECT_EQ(mean.unit, QStringLiteral("change of weight, mean of 4 × 4"));
    EXPECT_TRUE(mean.isSigned);
    EXPECT_EQ(mean.low, -0.5);
    EXPECT_EQ(partMap(cells(0, 6), tokens(), Pooling::mean, 0.0).unit, QStringLiteral("weight"))
        << "a cell has no mean of its own";
}

TEST(PatternParts, APartOnScreenIsAMapThatSaysOfWhat) {
    const HeatmapData pooled = partMap(pooledPart(), tokens(), Pooling::largest, 0.0);
    const HeatmapData lower = visibleMap(pooled, {0.5, 4.5, 3.0, 6.0, 0.2});
    EXPECT_EQ(lower.rows, 1U);
    EXPECT_EQ(lower.columns, 1U);
    EXPECT_EQ(lower.at(0, 0), 0.7F);
    EXPECT_EQ(lower.rowLabels, QStringList{QStringLiteral("4–5")});
    EXPECT_EQ(lower.columnLabels, QStringList{QStringLiteral("0–3")});
    EXPECT_FALSE(lower.squares);
    EXPECT_TRUE(lower.title.endsWith(QStringLiteral(": queries 4–5, keys 0–3, largest of squares of 4 × 4")))
        << lower.title.toStdString();
    const HeatmapData exact =
        visibleMap(partMap(cells(2, 5), tokens(), Pooling::largest, 0.0), {2.0, 3.0, 4.0, 5.0, 20.0});
    EXPECT_EQ(exact.rowLabels, QStringList({QStringLiteral("d"), QStringLiteral("e")}));
    EXPECT_EQ(exact.columnLabels, QStringList({QStringLiteral("c"), QStringLiteral("d")}));
    EXPECT_EQ(exact.at(1, 0), 0.06F);
}

TEST(PatternParts, AnUnknownMapIsNotAvailableAnywhere) {
    const HeatmapData map = unknownMap(cells(2, 5), tokens());
    EXPECT_EQ(map.allRows(), 6U);
    EXPECT_EQ(map.squares->side, 8U);
    EXPECT_TRUE(std::isnan(map.at(0, 0)));
    EXPECT_FALSE(map.isMasked(0, 0));
}

}  // namespace
}  // namespace headscope::ui
