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

// Sentences and focus events since the last clear().
struct Heard {
    QStringList sentences;
    QStringList focused;
    void clear() { sentences.clear(), focused.clear(); }
};
Heard& heard() {
    static Heard all;
    return all;
}

void listen(QAccessibleEvent* event) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    const bool sentence = event->type() == QAccessible::Announcement;
#else
    const bool sentence = event->type() == QAccessible::Alert;
#endif
    QAccessibleInterface* part = event->accessibleInterface();
    if (part == nullptr) return;
    if (sentence) heard().sentences << part->text(QAccessible::Name);
    if (event->type() == QAccessible::Focus && event->child() >= 0)
        heard().focused << part->text(QAccessible::Name);
}

struct AnnouncementsTest : testing::Test {
    test::FakeModels fake;
    QWidget window;
    Announcer announcer{&window};
    QAccessible::UpdateHandler before = nullptr;

    void SetUp() override {
        installAccessibleViews();
        before = QAccessible::installUpdateHandler(listen);
        QAccessible::setActive(true);
        fake.open(3, 4);
        heard().clear();
    }
    void TearDown() override {
        QAccessible::installUpdateHandler(before);
        heard().clear();
    }
};

TEST_F(AnnouncementsTest, ATogglesAnswerIsOneSentence) {
    Announcements announcements(fake.models, announcer);
    fake.models.live.recompute();
    settle();
    heard().clear();
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    ASSERT_EQ(heard().sentences.size(), 1) << heard().sentences.join(u'|').toStdString();
    const QString said = heard().sentences.front();
    EXPECT_TRUE(said.startsWith(QStringLiteral("1.1 off. t0 from 0.500 to "))) << said.toStdString();
    EXPECT_TRUE(said.endsWith(QStringLiteral("Top token same."))) << said.toStdString();
    fake.models.undo.undo();
    settle();
    ASSERT_EQ(heard().sentences.size(), 2);
    EXPECT_TRUE(heard().sentences.back().startsWith(QStringLiteral("1.1 on. t0 from ")));
    EXPECT_TRUE(heard().sentences.back().contains(QStringLiteral(" to 0.500.")));
}

TEST_F(AnnouncementsTest, OnlyTheNewestOfManyTogglesIsSaid) {
    Announcements announcements(fake.models, announcer);
    fake.models.live.recompute();
    settle();
    heard().clear();
    for (std::uint32_t head = 0; head < 4; ++head) fake.models.edits.toggle({headAt(2, head)});
    settle();
    ASSERT_EQ(heard().sentences.size(), 1) << heard().sentences.join(u'|').toStdString();
    EXPECT_TRUE(heard().sentences.front().startsWith(QStringLiteral("2.3 off.")));
}

TEST_F(AnnouncementsTest, AnotherPromptIsNoToggle) {
    Announcements announcements(fake.models, announcer);
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    waitUntil([] { return !heard().sentences.isEmpty(); });
    heard().clear();
    fake.models.prompt.setText(QStringLiteral("t5 t6"));
    settle();
    for (const QString& said : heard().sentences) EXPECT_FALSE(said.contains(QStringLiteral("1.1")));
}

TEST_F(AnnouncementsTest, TheEffectMapTellsItsLayersAtMostOnceASecond) {
    Announcements announcements(fake.models, announcer);
    fake.models.effects.start();
    settle();
    ASSERT_LE(heard().sentences.size(), 1);
    ASSERT_TRUE(
        waitUntil([] { return heard().sentences.contains(QStringLiteral("Effect map, 3 of 3 layers")); }));
    EXPECT_LE(heard().sentences.size(), 2) << heard().sentences.join(u'|').toStdString();
}

TEST_F(AnnouncementsTest, KeysInTheGridTellTheCellTheyMoveTo) {
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    grid.resize(400, 400);
    grid.show();
    QApplication::setActiveWindow(&grid);
    grid.setFocus();
    settle();
    heard().clear();
    QTest::keyClick(&grid, Qt::Key_Right);
    QTest::keyClick(&grid, Qt::Key_Down);
    ASSERT_EQ(heard().focused.size(), 2);
    EXPECT_TRUE(heard().focused[0].startsWith(QStringLiteral("0.1, on")));
    EXPECT_TRUE(heard().focused[1].startsWith(QStringLiteral("1.1, on")));
    QAccessibleInterface* focus = QAccessible::queryAccessibleInterface(&grid)->focusChild();
    ASSERT_NE(focus, nullptr);
    EXPECT_TRUE(focus->state().focused);
    EXPECT_TRUE(focus->text(QAccessible::Name).startsWith(QStringLiteral("1.1")));
}

TEST_F(AnnouncementsTest, AGridWithoutFocusIsSilent) {
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    heard().clear();
    fake.models.selection.select(headAt(2, 2));
    EXPECT_TRUE(heard().focused.isEmpty());
}

TEST_F(AnnouncementsTest, KeysInStripAndHeatmapTellTheirPart) {
    TokenStrip strip(fake.models.tokens, fake.models.prompt, fake.models.selection);
    strip.resize(400, strip.sizeHint().height());
    strip.show();
    QApplication::setActiveWindow(&strip);
    strip.setFocus();
    heard().clear();
    QTest::keyClick(&strip, Qt::Key_Right);
    EXPECT_EQ(heard().focused, QStringList{QStringLiteral("Token 1, t1")});
    HeatmapPlot plot;
    HeatmapData data;
    data.rows = data.columns = 3;
    data.values.assign(9, 0.5F);
    data.rowLabels = data.columnLabels = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    data.rowAxis = QStringLiteral("Query");
    data.columnAxis = QStringLiteral("Key");
    plot.setData(data);
    plot.show();
    QApplication::setActiveWindow(&plot);
    plot.setFocus();
    heard().clear();
    QTest::keyClick(&plot, Qt::Key_Down);
    EXPECT_EQ(heard().focused, QStringList{QStringLiteral("Query 1 b to key 0 a, 0.500")});
}

}  // namespace
}  // namespace headscope::ui
