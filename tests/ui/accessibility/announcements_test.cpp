// SPDX-License-Identifier: GPL-3.0-or-later
// What screen readers are told without asking: where the keyboard is, answers to toggles, progress.
#include "ui/accessibility/announcements.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QTest>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/accessibility/announcer.h"
#include "ui/accessibility/install.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/head_grid.h"
#include "ui/views/token_strip.h"

namespace headscope::ui {
namespace {

using test::settle;
using test::waitUntil;

struct AnnouncementsTest : testing::Test {
    test::FakeModels fake;
    QWidget window;
    Announcer announcer{&window};
    QStringList heard;

    AnnouncementsTest() { installAccessibleViews(); }
    void SetUp() override {
        fake.open(3, 4);
        QObject::connect(&announcer, &Announcer::said, &window,
                         [this](const QString& sentence) { heard << sentence; });
    }
    // The part that a screen reader finds the keyboard on.
    static QString focused(QWidget& widget) {
        QAccessibleInterface* part = QAccessible::queryAccessibleInterface(&widget)->focusChild();
        return part != nullptr && part->state().focused ? part->text(QAccessible::Name) : QString();
    }
    static void giveFocus(QWidget& widget) {
        widget.show();
        QApplication::setActiveWindow(&widget);
        widget.setFocus();
        settle();
    }
};

TEST_F(AnnouncementsTest, ATogglesAnswerIsOneSentence) {
    Announcements announcements(fake.models, announcer);
    fake.models.live.recompute();
    settle();
    heard.clear();
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    ASSERT_EQ(heard.size(), 1) << heard.join(u'|').toStdString();
    const QString said = heard.front();
    EXPECT_TRUE(said.startsWith(QStringLiteral("1.1 off. t0 from 0.500 to "))) << said.toStdString();
    EXPECT_TRUE(said.endsWith(QStringLiteral("Top token same."))) << said.toStdString();
    fake.models.undo.undo();
    settle();
    ASSERT_EQ(heard.size(), 2);
    EXPECT_TRUE(heard.back().startsWith(QStringLiteral("1.1 on. t0 from ")));
    EXPECT_TRUE(heard.back().contains(QStringLiteral(" to 0.500.")));
}

TEST_F(AnnouncementsTest, OnlyTheNewestOfManyTogglesIsSaid) {
    Announcements announcements(fake.models, announcer);
    fake.models.live.recompute();
    settle();
    heard.clear();
    for (std::uint32_t head = 0; head < 4; ++head) fake.models.edits.toggle({headAt(2, head)});
    settle();
    ASSERT_EQ(heard.size(), 1) << heard.join(u'|').toStdString();
    EXPECT_TRUE(heard.front().startsWith(QStringLiteral("2.3 off.")));
}

TEST_F(AnnouncementsTest, AnotherPromptIsNoToggle) {
    Announcements announcements(fake.models, announcer);
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    ASSERT_EQ(heard.size(), 1);
    heard.clear();
    fake.models.prompt.setText(QStringLiteral("t5 t6"));
    settle();
    for (const QString& said : heard) EXPECT_FALSE(said.contains(QStringLiteral("1.1")));
}

TEST_F(AnnouncementsTest, TheEffectMapTellsItsLayersAtMostOnceASecond) {
    Announcements announcements(fake.models, announcer);
    fake.models.effects.start();
    settle();
    ASSERT_LE(heard.size(), 1);
    ASSERT_TRUE(waitUntil([this] { return heard.contains(QStringLiteral("Effect map, 3 of 3 layers")); }));
    EXPECT_LE(heard.size(), 2) << heard.join(u'|').toStdString();
}

TEST_F(AnnouncementsTest, TheSentenceIsTheNameOfAnAlert) {
    announcer.say(QStringLiteral("Done"));
    QAccessibleInterface* alert = QAccessible::queryAccessibleInterface(&announcer);
    EXPECT_EQ(alert->role(), QAccessible::AlertMessage);
    EXPECT_EQ(alert->text(QAccessible::Name), QStringLiteral("Done"));
}

TEST_F(AnnouncementsTest, TheFocusIsOnTheCellThatKeysMovedTo) {
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    grid.resize(400, 400);
    giveFocus(grid);
    QTest::keyClick(&grid, Qt::Key_Right);
    QTest::keyClick(&grid, Qt::Key_Down);
    EXPECT_TRUE(focused(grid).startsWith(QStringLiteral("1.1, on"))) << focused(grid).toStdString();
}

TEST_F(AnnouncementsTest, TheFocusIsOnTheTokenThatKeysMovedTo) {
    TokenStrip strip(fake.models.tokens, fake.models.prompt, fake.models.selection);
    giveFocus(strip);
    QTest::keyClick(&strip, Qt::Key_Right);
    EXPECT_EQ(focused(strip), QStringLiteral("Token 1, t1"));
}

TEST_F(AnnouncementsTest, TheFocusIsOnTheHeatmapsCell) {
    HeatmapPlot plot;
    HeatmapData data;
    data.rows = data.columns = 3;
    data.values.assign(9, 0.5F);
    data.rowLabels = data.columnLabels = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    data.rowAxis = QStringLiteral("Query");
    data.columnAxis = QStringLiteral("Key");
    plot.setData(data);
    giveFocus(plot);
    QTest::keyClick(&plot, Qt::Key_Down);
    EXPECT_EQ(focused(plot), QStringLiteral("Query 1 b to key 0 a, 0.500"));
}

}  // namespace
}  // namespace headscope::ui
