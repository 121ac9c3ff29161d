// SPDX-License-Identifier: GPL-3.0-or-later
// Work that is kept and shared, over the real engine: links, sessions and figures bring back the same
// numbers.
#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <filesystem>

#include "core/workspace/workspace_file.h"
#include "core/workspace/workspace_link.h"
#include "tests/support/expect_error.h"
#include "tests/support/head_at.h"
#include "tests/support/live_window.h"
#include "tests/support/temporary_folder.h"
#include "ui/views/error_panel.h"
#include "ui/views/head_view.h"
#include "ui/views/notice_bar.h"
#include "ui/window/export_dialog.h"
#include "ui/window/session_files.h"

namespace headscope::ui {
namespace {

using test::valueOf;
using test::waitUntil;

// One start of the program over a folder that outlives it.
struct Start : test::LiveWindow {
    explicit Start(const QString& settingsFile) : LiveWindow({}, {1, 0}, settingsFile) {}
    template <class T>
    T* part(const char* name) {
        T* found = window->findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
};

// What is on screen, as numbers.
struct Screen {
    std::vector<OutputRow> outputs;
    HeatmapData pattern;
    Workspace work;
    friend bool operator==(const Screen&, const Screen&) = default;
};

Screen screenOf(Start& live) {
    Screen screen{live.models.outputs.rows(), live.models.patterns.edited(),
                  live.window->sessions().work().workspace()};
    screen.work.model.sha256.clear();  // known in one start, not yet in another
    return screen;
}

void doWork(Start& live) {
    live.window->open(QStringLiteral("demo-induction"));
    ASSERT_TRUE(live.quiet());
    Models& models = live.models;
    models.prompt.setText(QStringLiteral("t33 t62 t12 t32 t28 t33 t62 t12 t32"));
    models.edits.toggle({headAt(0, 1)});
    models.edits.setSwitchKind({EditKind::scaleZ, 0.5F});
    models.edits.toggle({headAt(1, 0)});
    models.selection.select(headAt(1, 1));
    models.selection.pin(5, 1);
    models.prompt.setPosition(Position{7});
    models.view.setScale(ColorScale::log10);
    models.view.setQuantity(Quantity::change);
    live.window->showPage(QStringLiteral("compare"));
    ASSERT_TRUE(live.quiet());
}

void dropOn(QWidget& widget, const QMimeData& data) {
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&widget, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&widget, &drop);
}

void dropFile(Start& live, const QString& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    dropOn(*live.window, data);
}

struct LiveSessionTest : testing::Test {
    QTemporaryDir folder;
    [[nodiscard]] QString path(const char* name) const { return folder.filePath(QString::fromLatin1(name)); }
    [[nodiscard]] QString settings() const { return path("settings.ini"); }
};

TEST_F(LiveSessionTest, Check12RestartWithTheCopiedLinkSameHeadPinEditsScale) {
    QString link;
    Screen before;
    {
        Start live(settings());
        doWork(live);
        QTest::keyClick(live.window.get(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        link = QApplication::clipboard()->text();
        before = screenOf(live);
    }
    EXPECT_TRUE(link.startsWith(QStringLiteral("headscope:v1?model=demo-induction&"))) << link.toStdString();
    Start live(settings());
    live.window->open(link);
    ASSERT_TRUE(live.quiet());
    EXPECT_EQ(live.models.selection.head(), headAt(1, 1));
    EXPECT_EQ(live.models.selection.query(), 5U);
    EXPECT_EQ(live.models.selection.key(), 1U);
    EXPECT_EQ(live.models.edits.active().size(), 2U);
    EXPECT_EQ(live.models.view.scale(), ColorScale::log10);
    EXPECT_EQ(live.window->page(), QStringLiteral("compare"));
    EXPECT_EQ(screenOf(live), before) << "the same numbers too";
    EXPECT_FALSE(live.models.undo.canUndo());
    EXPECT_FALSE(live.part<ErrorPanel>("errorPanel")->isVisible());
}

TEST_F(LiveSessionTest, Check33DroppingTheExportedFigureRestoresItsView) {
    Start live(settings());
    doWork(live);
    const Screen before = screenOf(live);
    const QStringList files = {path("head.png"), path("head.svg"), path("head.pdf")};
    {
        ExportDialog dialog(live.models, QStringLiteral("demo-induction"), live.settings);
        dialog.setKind(FigureKind::compare);
        int written = 0;
        QObject::connect(&dialog, &ExportDialog::exported, &dialog, [&] { ++written; });
        for (const QString& file : files) {
            dialog.exportTo(file);
            ASSERT_TRUE(waitUntil([&] { return written == files.indexOf(file) + 1; }));
        }
    }
    QStringList dropped = files;
    dropped << path("head.png.json");
    std::filesystem::remove(path("head.svg.json").toStdString());
    std::filesystem::remove(path("head.pdf.json").toStdString());
    for (const QString& file : dropped) {
        live.window->open(QStringLiteral("demo"));
        ASSERT_TRUE(live.quiet());
        ASSERT_NE(screenOf(live), before);
        live.window->showPage(QStringLiteral("explore"));
        live.models.view.setScale(ColorScale::linear);
        dropFile(live, file);
        ASSERT_TRUE(live.quiet());
        EXPECT_EQ(screenOf(live), before) << file.toStdString();
        EXPECT_FALSE(live.part<NoticeBar>("sessionNote")->isVisible())
            << live.part<NoticeBar>("sessionNote")->text().toStdString();
        EXPECT_TRUE(live.window->sessions().file().isEmpty()) << "Save must not write over a figure";
    }
}

TEST_F(LiveSessionTest, ASavedSessionOpensInTheNextStart) {
    const QString file = path("work.headscope");
    Screen before;
    {
        Start live(settings());
        doWork(live);
        ASSERT_TRUE(live.window->sessions().saveTo(file));
        EXPECT_EQ(live.window->windowTitle(), QStringLiteral("work[*] — demo-induction — Headscope"));
        EXPECT_FALSE(live.window->isWindowModified());
        ASSERT_TRUE(live.quiet());
        before = screenOf(live);
    }
    EXPECT_EQ(valueOf(readWorkspaceFile(file.toStdString())).model.sha256.size(), 64U)
        << "which weights it was is added";
    Start live(settings());
    dropFile(live, file);
    ASSERT_TRUE(live.quiet());
    EXPECT_EQ(screenOf(live), before);
    EXPECT_EQ(live.window->sessions().file(), file);
    EXPECT_FALSE(live.window->isWindowModified());
    EXPECT_FALSE(live.part<NoticeBar>("sessionNote")->isVisible()) << "the weights are the same";
    live.models.edits.restoreAll();
    ASSERT_TRUE(live.quiet());
    EXPECT_TRUE(live.window->isWindowModified());
}

TEST_F(LiveSessionTest, WhatWasOpenIsOfferedAfterACrashAndOnlyThen) {
    Screen before;
    std::string copy;
    {
        Start live(settings());
        EXPECT_FALSE(live.part<NoticeBar>("restoreOffer")->isVisible());
        doWork(live);
        live.window->sessions().autosave();
        before = screenOf(live);
        copy = test::readBytes(path("autosave-1.headscope").toStdString());
        EXPECT_FALSE(copy.empty());
    }
    EXPECT_FALSE(QFile::exists(path("autosave-1.headscope"))) << "a clean exit removes it";
    {
        Start live(settings());
        EXPECT_FALSE(live.part<NoticeBar>("restoreOffer")->isVisible());
    }
    ASSERT_TRUE(writeFileAtomically(path("autosave-1.headscope").toStdString(), copy, Overwrite::refuse));
    Start live(settings());
    live.window->open(QStringLiteral("demo"));
    ASSERT_TRUE(live.quiet());
    auto* offer = live.part<NoticeBar>("restoreOffer");
    ASSERT_TRUE(offer->isVisible());
    EXPECT_EQ(offer->text(), QStringLiteral("Restore what was open when Headscope last ended unexpectedly?"));
    EXPECT_EQ(live.models.prompt.model()->name, "demo") << "work goes on below the bar";
    QTest::mouseClick(offer->findChild<QPushButton*>(QStringLiteral("accept")), Qt::LeftButton);
    ASSERT_TRUE(live.quiet());
    EXPECT_FALSE(offer->isVisible());
    EXPECT_EQ(screenOf(live), before);
    EXPECT_FALSE(QFile::exists(path("autosave-1.left.headscope")));
}

TEST_F(LiveSessionTest, ABrokenLinkOrSessionKeepsWhatIsOpen) {
    Start live(settings());
    doWork(live);
    const Screen before = screenOf(live);
    QMimeData data;
    data.setText(QStringLiteral("headscope:v1?model=demo&edit=nothing"));
    dropOn(*live.window, data);
    ASSERT_TRUE(live.quiet());
    auto* errors = live.part<ErrorPanel>("errorPanel");
    ASSERT_TRUE(errors->isVisible());
    EXPECT_TRUE(errors->text().contains(QStringLiteral("edits[0]"))) << errors->text().toStdString();
    EXPECT_EQ(screenOf(live), before);
    ASSERT_TRUE(writeFileAtomically(path("later.headscope").toStdString(),
                                    R"({"headscope": {"version": "9.0.0", "session": 9}})",
                                    Overwrite::refuse));
    dropFile(live, path("later.headscope"));
    ASSERT_TRUE(live.quiet());
    EXPECT_TRUE(errors->text().contains(QStringLiteral("newer Headscope"))) << errors->text().toStdString();
    EXPECT_TRUE(errors->text().contains(QStringLiteral("later.headscope"))) << errors->text().toStdString();
    EXPECT_EQ(screenOf(live), before);
}

}  // namespace
}  // namespace headscope::ui
