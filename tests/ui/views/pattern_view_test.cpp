// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of the pictures of one head: cells of the links, layers, heads before.
#include "ui/views/pattern_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/arcs_view.h"
#include "ui/views/head_view.h"
#include "ui/views/text_view.h"

namespace headscope::ui {
namespace {

using test::settle;

struct PatternViewTest : testing::Test {
    test::FakeModels fake;
    HeadView view{fake.models};

    void SetUp() override {
        fake.open(4, 6);
        view.resize(1'600, 600);
        view.show();
        QApplication::setActiveWindow(&view);
        settle();
    }
};

TEST_F(PatternViewTest, ArrowsMoveTheCellAndReturnPinsIt) {
    for (PatternView* links :
         {static_cast<PatternView*>(view.arcs()), static_cast<PatternView*>(view.text())}) {
        fake.models.selection.pin(std::nullopt, std::nullopt);
        links->lookAt({2, 1});
        QTest::keyClick(links, Qt::Key_Down);
        QTest::keyClick(links, Qt::Key_Left);
        EXPECT_EQ(links->current(), (PatternLink{3, 0}));
        EXPECT_EQ(fake.models.selection.hoverQuery(), 3U);
        EXPECT_EQ(fake.models.selection.hoverKey(), 0U);
        QTest::keyClick(links, Qt::Key_Left);
        EXPECT_EQ(links->current(), (PatternLink{3, 0})) << "no way out";
        QTest::keyClick(links, Qt::Key_Return);
        EXPECT_EQ(fake.models.selection.query(), 3U);
        EXPECT_EQ(fake.models.selection.key(), 0U);
        QTest::keyClick(links, Qt::Key_Return);
        EXPECT_FALSE(fake.models.selection.query().has_value());
        QTest::keyClick(links, Qt::Key_End, Qt::ControlModifier);
        EXPECT_EQ(links->current(), (PatternLink{4, 4}));
        QTest::keyClick(links, Qt::Key_Home);
        EXPECT_EQ(links->current(), (PatternLink{4, 0}));
    }
}

TEST_F(PatternViewTest, TheLinkThatKeysMovedToIsListed) {
    view.arcs()->lookAt({4, 1});
    const auto links = view.arcs()->links();
    EXPECT_NE(std::find(links.begin(), links.end(), PatternLink{4, 1}), links.end());
}

TEST_F(PatternViewTest, PagingLooksAtTheSameHeadInTheNextLayer) {
    fake.models.selection.select(headAt(1, 3));
    for (QWidget* picture : {static_cast<QWidget*>(view.heatmap()), static_cast<QWidget*>(view.arcs())}) {
        picture->setFocus();
        QTest::keyClick(picture, Qt::Key_PageDown);
        EXPECT_EQ(fake.models.selection.head(), headAt(2, 3));
        QTest::keyClick(picture, Qt::Key_PageUp);
        EXPECT_EQ(fake.models.selection.head(), headAt(1, 3));
    }
    fake.models.selection.select(headAt(3, 0));
    QTest::keyClick(view.heatmap(), Qt::Key_PageDown);
    EXPECT_EQ(fake.models.selection.head(), headAt(3, 0)) << "no layer follows";
}

}  // namespace
}  // namespace headscope::ui
