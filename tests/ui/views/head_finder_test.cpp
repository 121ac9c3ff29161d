// SPDX-License-Identifier: GPL-3.0-or-later
// Finding a head by its name in the window of a large model.
#include "ui/views/head_finder.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/views/head_grid.h"
#include "ui/window/main_window.h"
#include "ui/window/settings.h"
#include "ui/window/theme.h"

namespace headscope::ui {
namespace {

using test::settle;

struct HeadFinderTest : testing::Test {
    QTemporaryDir folder;
    Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
    Theme theme{*qApp};
    test::FakeModels fake;
    std::unique_ptr<MainWindow> window;

    void SetUp() override {
        theme.apply(ThemeChoice::light);
        window = std::make_unique<MainWindow>(fake.models, settings, theme);
        window->resize(1280, 800);
        window->show();
        window->restoreLayout();
        QApplication::setActiveWindow(window.get());
        fake.open(48, 64);
        grid()->setFocus();
    }
    HeadGrid* grid() { return window->findChild<HeadGrid*>(QStringLiteral("headGrid")); }
    QLineEdit* field() { return window->findChild<QLineEdit*>(QStringLiteral("headFinderField")); }
    void find(const QString& text) {
        QTest::keyClick(grid(), Qt::Key_F, Qt::ControlModifier);
        ASSERT_TRUE(field()->isVisible());
        ASSERT_TRUE(field()->hasFocus());
        field()->clear();
        QTest::keyClicks(field(), text);
        QTest::keyClick(field(), Qt::Key_Return);
    }
};

TEST_F(HeadFinderTest, ControlFGoesToTheHeadAndScrollsToIt) {
    grid()->setCellSize(24);
    EXPECT_FALSE(field()->isVisible());
    EXPECT_FALSE(grid()->viewport()->rect().contains(grid()->cellRect(headAt(47, 63))));
    find(QStringLiteral("47.63"));
    EXPECT_EQ(fake.models.selection.head(), headAt(47, 63));
    EXPECT_FALSE(field()->isVisible());
    EXPECT_TRUE(grid()->hasFocus());
    settle();  // the grid is laid out without the field again
    EXPECT_TRUE(grid()->viewport()->rect().contains(grid()->cellRect(headAt(47, 63)).center()));
}

TEST_F(HeadFinderTest, OtherFormsOfANameWork) {
    find(QStringLiteral(" L5H1 "));
    EXPECT_EQ(fake.models.selection.head(), headAt(5, 1));
    find(QStringLiteral("7:2"));
    EXPECT_EQ(fake.models.selection.head(), headAt(7, 2));
}

TEST_F(HeadFinderTest, WhatIsNoHeadSaysWhyAndStaysOpen) {
    find(QStringLiteral("48.0"));
    EXPECT_EQ(fake.models.selection.head(), headAt(0, 0));
    EXPECT_TRUE(field()->isVisible());
    const auto* note = window->findChild<QLabel*>(QStringLiteral("headFinderNote"));
    EXPECT_TRUE(note->text().contains(QStringLiteral("48"))) << note->text().toStdString();
    EXPECT_EQ(field()->accessibleDescription(), note->text());
    QTest::keyClick(field(), Qt::Key_Escape);
    EXPECT_FALSE(field()->isVisible());
    EXPECT_TRUE(grid()->hasFocus());
}

}  // namespace
}  // namespace headscope::ui
