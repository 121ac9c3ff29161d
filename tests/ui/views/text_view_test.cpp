// SPDX-License-Identifier: GPL-3.0-or-later
// A head on the running text: whose row and column are shown, and what pointing and clicking do.
#include "ui/views/text_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTest>

#include "ui/models/view_options.h"

namespace headscope::ui {
namespace {

// Row q puts half of its weight on key 0 and half on itself.
HeatmapData pattern(std::uint32_t tokens) {
    HeatmapData map;
    map.rows = map.columns = tokens;
    for (std::uint32_t q = 0; q < tokens; ++q) {
        map.rowLabels << QStringLiteral("t%1").arg(q);
        for (std::uint32_t k = 0; k < tokens; ++k) {
            map.values.push_back(q == 0 && k == 0 ? 1.0F : k == 0 || k == q ? 0.5F : 0.0F);
            map.masked.push_back(k > q ? 1 : 0);
        }
    }
    map.columnLabels = map.rowLabels;
    return map;
}

struct TextViewTest : testing::Test {
    Selection selection;
    TextView view{selection};
    void SetUp() override {
        view.resize(400, 300);
        view.setColors(ViewOptions().weightMap(false), ColorScale::linear);
        view.setData(pattern(6));
        view.show();
    }
    void move(QPoint point) {
        QMouseEvent event(QEvent::MouseMove, point, view.viewport()->mapToGlobal(point), Qt::NoButton,
                          Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(view.viewport(), &event);
    }
    QColor colorAt(QPoint point) { return view.viewport()->grab().toImage().pixelColor(point); }
};

TEST_F(TextViewTest, ShowsTheLastQueryAndItsStrongestKeyAtFirst) {
    EXPECT_EQ(view.query(), 5U);
    EXPECT_EQ(view.key(), 0U);
    selection.pin(3U, std::nullopt);
    EXPECT_EQ(view.query(), 3U);
    selection.pin(3U, 2U);
    EXPECT_EQ(view.key(), 2U);
    selection.pin(99U, 99U);
    EXPECT_EQ(view.query(), 5U) << "a pin of a longer text";
}

TEST_F(TextViewTest, TokensStandOnTheColourOfTheirWeight) {
    selection.pin(4U, 0U);
    const ColorMap map = ViewOptions().weightMap(false);
    const auto corner = [&](std::uint32_t token, bool keys) {
        return view.tokenRect(token, keys).bottomRight() - QPoint(1, 1);
    };
    EXPECT_EQ(colorAt(corner(4, true)).rgb(), map.at(0.5));
    EXPECT_EQ(colorAt(corner(1, true)).rgb(), map.at(0.0));
    EXPECT_EQ(colorAt(corner(2, false)).rgb(), map.at(0.5)) << "every query looks at key 0";
    EXPECT_EQ(colorAt(corner(0, false)).rgb(), map.at(1.0));
}

TEST_F(TextViewTest, PointingNamesTheCellAndAClickPinsIt) {
    move(view.tokenRect(2, true).center());
    EXPECT_EQ(selection.hoverKey(), 2U);
    EXPECT_EQ(selection.hoverQuery(), 5U);
    move(view.tokenRect(3, false).center());
    EXPECT_EQ(selection.hoverQuery(), 3U);
    EXPECT_EQ(view.query(), 3U);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.tokenRect(3, false).center());
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.tokenRect(1, true).center());
    EXPECT_EQ(selection.query(), 3U);
    EXPECT_EQ(selection.key(), 1U);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.tokenRect(1, true).center());
    EXPECT_FALSE(selection.key()) << "a second click lets it go";
}

TEST_F(TextViewTest, LongTextsWrapAndScroll) {
    view.setData(pattern(300));
    EXPECT_GT(view.verticalScrollBar()->maximum(), 0);
    for (std::uint32_t i = 0; i < 300; ++i) {
        EXPECT_GE(view.tokenRect(i, true).left(), 0);
        EXPECT_LE(view.tokenRect(i, true).right(), view.viewport()->width());
    }
    view.setTooLarge(8192);
    EXPECT_EQ(view.verticalScrollBar()->maximum(), 0);
    EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("8192")));
    EXPECT_FALSE(view.query());
    (void)view.grab();
}

}  // namespace
}  // namespace headscope::ui
