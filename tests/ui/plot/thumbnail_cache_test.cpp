// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures are made once, and are those of the plain path.
#include "ui/plot/thumbnail_cache.h"

#include <gtest/gtest.h>

#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

constexpr QRgb kMasked = 0xFF102030U;

PatternThumbnail thumbnailOf(std::uint32_t cells, std::uint16_t seed) {
    PatternThumbnail thumbnail;
    thumbnail.queries = thumbnail.keys = thumbnail.rows = thumbnail.columns = cells;
    thumbnail.visibility = Visibility::causal;
    for (std::uint32_t i = 0; i < cells * cells; ++i)
        thumbnail.values.push_back(static_cast<std::uint16_t>(seed + i * 977U));
    return thumbnail;
}

ThumbnailLook lookOf(ColorScale scale, int side) {
    return {.map = QStringLiteral("ink"), .scale = scale, .masked = kMasked, .side = side};
}

QImage shown(ThumbnailCache& cache, const PatternThumbnail& thumbnail) {
    const QPixmap* picture = cache.picture(thumbnail);
    return picture == nullptr ? QImage() : picture->toImage().convertToFormat(QImage::Format_RGB32);
}

TEST(ThumbnailCache, PicturesAreThoseOfThePlainPath) {
    const PatternThumbnail thumbnail = thumbnailOf(7, 5);
    const ColorMap ink = *ColorMap::byName(QStringLiteral("ink"));
    for (const ColorScale scale :
         {ColorScale::linear, ColorScale::sqrt, ColorScale::log10, ColorScale::quantile}) {
        ThumbnailCache cache;
        cache.setLook(lookOf(scale, 7));
        EXPECT_EQ(shown(cache, thumbnail), thumbnailImage(thumbnail, ink, scale, kMasked))
            << colorScaleName(scale).toStdString();
    }
}

TEST(ThumbnailCache, EqualContentIsPaintedOnce) {
    ThumbnailCache cache;
    cache.setLook(lookOf(ColorScale::linear, 30));
    PatternThumbnail thumbnail = thumbnailOf(9, 1);
    const QImage first = shown(cache, thumbnail);
    thumbnail.head = {Stack::main, LayerIndex{3}, AttentionKind::self,
                      HeadIndex{2}};  // whose it is, is not seen
    EXPECT_EQ(shown(cache, PatternThumbnail(thumbnail)), first);
    EXPECT_EQ(cache.made(), 1U);
    const PatternThumbnail other = thumbnailOf(9, 30000);
    EXPECT_NE(shown(cache, other), first);
    EXPECT_EQ(shown(cache, thumbnail), first);
    EXPECT_EQ(cache.made(), 2U);
}

TEST(ThumbnailCache, AMaskIsPartOfWhatIsSeen) {
    ThumbnailCache cache;
    cache.setLook(lookOf(ColorScale::linear, 6));
    PatternThumbnail thumbnail = thumbnailOf(6, 1);
    const QImage causal = shown(cache, thumbnail);
    thumbnail.window = 2;
    const QImage windowed = shown(cache, thumbnail);
    thumbnail.window.reset();
    thumbnail.visibility = Visibility::bidirectional;
    const QImage whole = shown(cache, thumbnail);
    EXPECT_NE(causal, windowed);
    EXPECT_NE(causal, whole);
    EXPECT_EQ(causal.pixel(5, 0), kMasked);
    EXPECT_EQ(windowed.pixel(0, 5), kMasked);
    EXPECT_NE(whole.pixel(5, 0), kMasked);
}

TEST(ThumbnailCache, AnotherLookForgetsPictures) {
    ThumbnailCache cache;
    cache.setLook(lookOf(ColorScale::linear, 12));
    const PatternThumbnail thumbnail = thumbnailOf(4, 1);
    EXPECT_EQ(shown(cache, thumbnail).width(), 12);
    cache.setLook(lookOf(ColorScale::linear, 12));
    EXPECT_EQ(shown(cache, thumbnail).width(), 12);
    EXPECT_EQ(cache.made(), 1U);
    cache.setLook(lookOf(ColorScale::linear, 20));
    EXPECT_EQ(shown(cache, thumbnail).width(), 20);
    EXPECT_EQ(cache.made(), 2U);
}

TEST(ThumbnailCache, WhatTheEngineHashedIsNotHashedAgain) {
    PatternThumbnail thumbnail = thumbnailOf(6, 1);
    EXPECT_EQ(lookOf(thumbnail), lookOf(PatternThumbnail(thumbnail)));
    const std::uint64_t plain = lookOf(thumbnail);
    thumbnail.look = plain;
    EXPECT_EQ(lookOf(thumbnail), plain) << "the hash is no part of what is seen";
    thumbnail.window = 2;
    EXPECT_NE(lookOf(thumbnail), plain);
}

TEST(ThumbnailCache, StaysWithinItsBudget) {
    ThumbnailCache cache(3 * 10 * 10 * 4);
    cache.setLook(lookOf(ColorScale::linear, 10));
    for (std::uint16_t seed = 0; seed < 5; ++seed) (void)cache.picture(thumbnailOf(4, seed));
    (void)cache.picture(thumbnailOf(4, 4));
    EXPECT_EQ(cache.made(), 5U) << "the newest is kept";
    (void)cache.picture(thumbnailOf(4, 0));
    EXPECT_EQ(cache.made(), 6U) << "the oldest is not";
}

TEST(ThumbnailCache, NothingToShowGivesNoPicture) {
    ThumbnailCache cache;
    EXPECT_EQ(cache.picture(thumbnailOf(4, 1)), nullptr) << "before a look is set";
    cache.setLook(lookOf(ColorScale::linear, 10));
    EXPECT_EQ(cache.picture({}), nullptr);
}

}  // namespace
}  // namespace headscope::ui
