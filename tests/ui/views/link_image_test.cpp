// SPDX-License-Identifier: GPL-3.0-or-later
// Links begin and end where they belong, blend, and stay inside the picture.
#include "ui/views/link_image.h"

#include <gtest/gtest.h>

namespace headscope::ui {
namespace {

int alphaAt(const LinkImage& picture, int x, int y) { return qAlpha(picture.image().pixel(x, y)); }

TEST(LinkImage, ALevelLinkIsALine) {
    LinkImage picture(40, 20);
    picture.add(10.0, 10.0, 2.0, QColor(255, 0, 0));
    for (const int x : {0, 20, 39}) {
        EXPECT_EQ(picture.image().pixel(x, 9), qRgb(255, 0, 0));
        EXPECT_EQ(picture.image().pixel(x, 10), qRgb(255, 0, 0));
        EXPECT_EQ(alphaAt(picture, x, 8), 0);
        EXPECT_EQ(alphaAt(picture, x, 11), 0);
    }
}

TEST(LinkImage, ALinkRunsFromOneHeightToTheOther) {
    LinkImage picture(100, 100);
    picture.add(10.5, 90.5, 1.0, Qt::black);
    EXPECT_GT(alphaAt(picture, 0, 10), 200);
    EXPECT_GT(alphaAt(picture, 99, 90), 200);
    EXPECT_GT(alphaAt(picture, 50, 50), 0) << "half of the height in the middle";
    EXPECT_EQ(alphaAt(picture, 50, 10), 0);
}

TEST(LinkImage, FaintLinksAddUp) {
    LinkImage picture(10, 10);
    QColor faint(0, 0, 255);
    faint.setAlphaF(0.1F);
    picture.add(5.5, 5.5, 1.0, faint);
    const int once = alphaAt(picture, 5, 5);
    EXPECT_NEAR(once, 26, 1);
    picture.add(5.5, 5.5, 1.0, faint);
    EXPECT_GT(alphaAt(picture, 5, 5), once + 20);
}

TEST(LinkImage, WhatLiesOutsideIsLeftOut) {
    LinkImage picture(10, 10);
    picture.add(-50.0, 200.0, 3.0, Qt::black);
    picture.add(-5.0, -5.0, 1.0, Qt::black);
    EXPECT_EQ(alphaAt(picture, 0, 0), 0);
    EXPECT_EQ(LinkImage(0, -3).image().size(), QSize(1, 1));
}

}  // namespace
}  // namespace headscope::ui
