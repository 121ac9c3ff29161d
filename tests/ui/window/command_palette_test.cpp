// SPDX-License-Identifier: GPL-3.0-or-later
// What the palette finds, and that it does it.
// Covers: ui/views/history_view.cpp, ui/views/log_view.cpp, ui/views/model_view.cpp
#include "ui/window/command_palette.h"

#include <gtest/gtest.h>

#include <QLineEdit>
#include <QTest>
#include <QUndoView>
#include <algorithm>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/views/history_view.h"
#include "ui/views/log_view.h"
#include "ui/views/model_view.h"

namespace headscope::ui {
namespace {

using test::settle;

struct CommandPaletteTest : testing::Test {
    test::FakeModels fake;
    Actions actions;
    void SetUp() override { fake.open(3, 4); }
    std::vector<PaletteEntry> find(const char* typed) {
        return paletteEntries(QString::fromUtf8(typed), actions, fake.models);
    }
};

TEST_F(CommandPaletteTest, FindsActionsWithTheirKeys) {
    const auto found = find("rah");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().text, QStringLiteral("Restore all heads"));
    EXPECT_EQ(found.front().note, QStringLiteral("R"));
    EXPECT_FALSE(find(">").empty());
    EXPECT_LE(find("").size(), 50U);
    EXPECT_TRUE(find(">zzzz").empty());
}

TEST_F(CommandPaletteTest, ADisabledActionIsNotOffered) {
    actions[Act::undo]->setEnabled(false);
    for (const PaletteEntry& entry : find(">undo")) EXPECT_NE(entry.text, QStringLiteral("Undo"));
}

TEST_F(CommandPaletteTest, GoesToHeadsInEveryForm) {
    for (const char* name : {"2.3", "L2H3", "2:3", "@2.3"}) {
        fake.models.selection.select(headAt(0, 0));
        const auto found = find(name);
        ASSERT_FALSE(found.empty()) << name;
        found.front().run();
        EXPECT_EQ(fake.models.selection.head(), headAt(2, 3)) << name;
    }
    EXPECT_EQ(find("@1.").size(), 4U) << "the heads of layer 1";
    EXPECT_TRUE(find("@9.9").empty());
}

TEST_F(CommandPaletteTest, PinsTokens) {
    const auto found = find("#t3");
    ASSERT_FALSE(found.empty());
    found.front().run();
    EXPECT_EQ(fake.models.selection.query(), 3U);
}

TEST_F(CommandPaletteTest, ChoosesMetrics) {
    const auto found = find("loss");
    const auto metric = std::find_if(found.begin(), found.end(), [](const PaletteEntry& entry) {
        return entry.text.contains(QStringLiteral("Δ loss"));
    });
    ASSERT_NE(metric, found.end());
    metric->run();
    EXPECT_EQ(fake.models.effects.metric(), EffectMetric::dloss);
}

TEST_F(CommandPaletteTest, RunsTheFirstEntryOnReturn) {
    CommandPalette palette(actions, fake.models);
    palette.show();
    auto* field = palette.findChild<QLineEdit*>(QStringLiteral("paletteField"));
    ASSERT_NE(field, nullptr);
    QTest::keyClicks(field, QStringLiteral("1.2"));
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(fake.models.selection.head(), headAt(1, 2));
    EXPECT_FALSE(palette.isVisible());
}

TEST_F(CommandPaletteTest, OpensLinks) {
    CommandPalette palette(actions, fake.models);
    palette.show();
    QString opened;
    QObject::connect(&palette, &CommandPalette::linkChosen, &palette,
                     [&opened](const QString& link) { opened = link; });
    auto* field = palette.findChild<QLineEdit*>(QStringLiteral("paletteField"));
    field->setText(QStringLiteral(" headscope:v1?model=demo&text=hi "));
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(opened, QStringLiteral("headscope:v1?model=demo&text=hi"));
}

TEST_F(CommandPaletteTest, ArrowsMoveWhileTypingGoesOn) {
    CommandPalette palette(actions, fake.models);
    palette.show();
    auto* field = palette.findChild<QLineEdit*>(QStringLiteral("paletteField"));
    QTest::keyClicks(field, QStringLiteral("@1."));
    QTest::keyClick(field, Qt::Key_Down);
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(fake.models.selection.head(), headAt(1, 1));
}

TEST_F(CommandPaletteTest, HistoryGoesBackToAStep) {
    HistoryView history(fake.models.undo);
    fake.models.edits.toggle({headAt(0, 1)});
    fake.models.edits.toggle({headAt(0, 2)});
    history.setCurrentIndex(history.model()->index(1, 0));
    EXPECT_EQ(fake.models.edits.active().size(), 1U);
    EXPECT_TRUE(fake.models.edits.active().touches(headAt(0, 1)));
}

TEST_F(CommandPaletteTest, TheLogTellsWhatHappened) {
    const LogModel& log = fake.models.log;
    ASSERT_GT(log.rowCount(), 1);
    EXPECT_TRUE(log.text().contains(QStringLiteral("Opened fake")));
    EXPECT_TRUE(log.text().contains(QStringLiteral("Run, ")));
    LogView view(fake.models.log);
    view.show();
    const int before = log.rowCount();
    fake.models.edits.toggle({headAt(0, 1)});
    settle();
    EXPECT_GT(log.rowCount(), before);
    for (int i = 0; i < 2'100; ++i) fake.models.log.add(QStringLiteral("line %1").arg(i));
    EXPECT_EQ(log.rowCount(), 2'000);
    fake.models.log.clear();
    EXPECT_EQ(log.rowCount(), 0);
}

TEST_F(CommandPaletteTest, TheModelsFactsAreATable) {
    ModelView view(fake.models.info);
    EXPECT_EQ(view.model(), &fake.models.info);
    EXPECT_GT(fake.models.info.rowCount(), 0);
}

}  // namespace
}  // namespace headscope::ui
