// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions in the window, over the fake engine: names, dialogs, what is dropped, what a crash leaves.
// Covers: ui/views/notice_bar.cpp, ui/window/recent_menu.cpp, ui/window/pane_cycle.cpp
#include "ui/window/session_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <filesystem>

#include "core/workspace/workspace_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/head_at.h"
#include "tests/support/modal_answerer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/window_fixture.h"
#include "ui/views/error_panel.h"
#include "ui/views/notice_bar.h"
#include "ui/views/prompt_editor.h"
#include "ui/window/dropped_files.h"
#include "ui/window/main_window.h"
#include "ui/window/recent_menu.h"
#include "ui/window/settings.h"
#include "ui/window/theme.h"

namespace headscope::ui {
namespace {

using test::ModalAnswerer;
using test::settle;
using test::valueOf;

struct SessionFilesTest : testing::Test {
    QTemporaryDir folder;
    Settings settings{path("settings.ini")};
    Theme theme{*qApp};
    QObject context;
    test::FakeRunService service{&context};
    Models models;
    std::unique_ptr<MainWindow> window;

    [[nodiscard]] QString path(const char* name) const { return folder.filePath(QString::fromLatin1(name)); }

    void SetUp() override {
        theme.apply(ThemeChoice::light);
        service.models["fake"] = service.models["/models/fake"] = test::fakeModel(3, 4);
        service.models["/models/other"] = test::fakeModel(2, 2, 0, "other");
        models.bridge.setService(&service);
        start();
        window->open(QStringLiteral("fake"), {QStringLiteral("t1 t2 t3 t1"), {}, {}});
        settle();
    }
    void start() {
        window.reset();
        window = std::make_unique<MainWindow>(models, settings, theme);
        window->resize(1280, 800);
        window->show();
        window->restoreLayout();
        QApplication::setActiveWindow(window.get());
    }
    SessionFiles& sessions() { return window->sessions(); }
    template <class T>
    T* part(const char* name) {
        T* found = window->findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
    QString shownError() {
        auto* errors = part<ErrorPanel>("errorPanel");
        return errors->isVisible() ? errors->text() : QString();
    }
    bool drop(const QMimeData& data) {
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &enter);
        if (!enter.isAccepted()) return false;
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &event);
        settle();
        return true;
    }
    bool dropFile(const QString& file) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        return drop(data);
    }
    Workspace read(const QString& file) { return valueOf(readWorkspaceFile(file.toStdString())); }
    // The next dialog gets this name for a file, and is accepted.
    static ModalAnswerer nameIt(const QString& file) {
        return ModalAnswerer([file](QDialog& dialog) {
            auto* field = dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
            ASSERT_NE(field, nullptr);
            field->setText(file);
            static_cast<QFileDialog&>(dialog)
                .findChild<QDialogButtonBox*>()
                ->button(dialog.windowTitle().startsWith(QStringLiteral("Open")) ? QDialogButtonBox::Open
                                                                                 : QDialogButtonBox::Save)
                ->click();
        });
    }
};

TEST_F(SessionFilesTest, SaveAsksForANameOnceAndTheTitleTellsIt) {
    EXPECT_EQ(window->windowTitle(), QStringLiteral("fake — Headscope"));
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    {
        const ModalAnswerer answer = nameIt(path("first"));
        QTest::keyClick(window.get(), Qt::Key_S, Qt::ControlModifier);
        EXPECT_EQ(answer.answered(), 1);
    }
    settle();
    EXPECT_EQ(sessions().file(), path("first.headscope")) << "the ending is added";
    EXPECT_EQ(window->windowTitle(), QStringLiteral("first[*] — fake — Headscope"));
    EXPECT_FALSE(window->isWindowModified());
    models.edits.toggle({headAt(0, 1)});
    settle();
    EXPECT_TRUE(window->isWindowModified());
    EXPECT_TRUE(read(path("first.headscope")).edits.empty());
    QApplication::setActiveWindow(window.get());
    QTest::keyClick(window.get(), Qt::Key_S, Qt::ControlModifier);
    settle();
    EXPECT_FALSE(window->isWindowModified());
    EXPECT_EQ(read(path("first.headscope")).edits, std::vector<std::string>{"0.1=zero"});
    EXPECT_EQ(read(path("first.headscope")).model.sha256, std::string(64, 'a'));
    EXPECT_EQ(settings.recentSessions(), QStringList{path("first.headscope")});
}

TEST_F(SessionFilesTest, SaveAsKeepsTheFirstFile) {
    ASSERT_TRUE(sessions().saveTo(path("first.headscope")));
    models.edits.toggle({headAt(0, 1)});
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    const ModalAnswerer answer = nameIt(path("second.headscope"));
    QTest::keyClick(window.get(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(answer.answered(), 1);
    settle();
    EXPECT_TRUE(read(path("first.headscope")).edits.empty());
    EXPECT_EQ(read(path("second.headscope")).edits.size(), 1U);
    EXPECT_EQ(sessions().file(), path("second.headscope"));
}

TEST_F(SessionFilesTest, OpensThroughTheDialogAndTheRecentMenu) {
    models.edits.toggle({headAt(2, 2)});
    ASSERT_TRUE(sessions().saveTo(path("a&b.headscope")));
    models.edits.restoreAll();
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    {
        const ModalAnswerer answer = nameIt(path("a&b.headscope"));
        QTest::keyClick(window.get(), Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        EXPECT_EQ(answer.answered(), 1);
    }
    settle();
    EXPECT_EQ(models.edits.active().size(), 1U);
    EXPECT_FALSE(models.undo.canUndo());
    models.edits.restoreAll();
    QMenu menu;
    fillRecentMenu(menu, settings, sessions().lastFile(),
                   [this](const QString& what) { window->open(what); });
    ASSERT_EQ(menu.actions().front()->text(), QStringLiteral("a&&b.headscope"));
    menu.actions().front()->trigger();
    settle();
    EXPECT_EQ(models.edits.active().size(), 1U);
}

TEST_F(SessionFilesTest, WhatIsTypedAndWaitsIsSavedToo) {
    ASSERT_TRUE(sessions().saveTo(path("a.headscope")));
    auto* editor = part<PromptEditor>("promptEditor");
    editor->setFocus();
    editor->moveCursor(QTextCursor::End);
    QTest::keyClicks(editor, QStringLiteral(" t9"));
    ASSERT_TRUE(editor->waiting());
    QTest::keyClick(editor, Qt::Key_S, Qt::ControlModifier);
    EXPECT_EQ(read(path("a.headscope")).prompts.front().text, "t1 t2 t3 t1 t9");
}

TEST_F(SessionFilesTest, AFolderThatCannotBeWrittenGivesASentence) {
    QDir(folder.path()).mkdir(QStringLiteral("locked"));
    const std::filesystem::path locked = path("locked").toStdString();
    std::filesystem::permissions(locked,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const QString file = ::geteuid() == 0 ? QStringLiteral("/proc/a.headscope") : path("locked/a.headscope");
    EXPECT_FALSE(sessions().saveTo(file));
    EXPECT_TRUE(shownError().startsWith(QStringLiteral("Cannot save “a.headscope”.")))
        << shownError().toStdString();
    EXPECT_TRUE(shownError().contains(file)) << shownError().toStdString();
    EXPECT_TRUE(sessions().file().isEmpty());
    std::filesystem::permissions(locked, std::filesystem::perms::owner_all);
}

TEST_F(SessionFilesTest, ASessionThatIsMissingOrOfTheFutureGivesASentence) {
    const Workspace before = sessions().work().workspace();
    window->open(path("none.headscope"));
    EXPECT_TRUE(shownError().contains(QStringLiteral("none.headscope"))) << shownError().toStdString();
    QFile file(path("later.headscope"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"({"headscope": {"version": "9.0.0", "session": 2}, "new": 1})");
    file.close();
    ASSERT_TRUE(dropFile(path("later.headscope")));
    EXPECT_TRUE(shownError().contains(QStringLiteral("9.0.0"))) << shownError().toStdString();
    EXPECT_TRUE(shownError().contains(QStringLiteral("newer Headscope"))) << shownError().toStdString();
    EXPECT_EQ(sessions().work().workspace(), before);
}

TEST_F(SessionFilesTest, AnotherModelIsAnotherPieceOfWork) {
    ASSERT_TRUE(sessions().saveTo(path("a.headscope")));
    window->openModel(QStringLiteral("/models/other"));
    settle();
    EXPECT_TRUE(sessions().file().isEmpty()) << "Save must not put it into the old file";
    EXPECT_EQ(window->windowTitle(), QStringLiteral("other — Headscope"));
    window->open(path("a.headscope"));
    settle();
    EXPECT_EQ(window->windowTitle(), QStringLiteral("a[*] — fake — Headscope"));
}

TEST_F(SessionFilesTest, OptionsOfTheCommandLineComeBeforeWhatTheSessionSays) {
    models.edits.toggle({headAt(0, 0)});
    ASSERT_TRUE(sessions().saveTo(path("a.headscope")));
    OpeningWishes wishes{QStringLiteral("t7 t8"), {"1.1=zero"}, "2.3"};
    wishes.page = QStringLiteral("effects");
    window->open(path("a.headscope"), wishes);
    settle();
    EXPECT_EQ(models.prompt.state().text, QStringLiteral("t7 t8"));
    EXPECT_EQ(models.edits.active().size(), 2U);
    EXPECT_EQ(models.selection.head(), headAt(2, 3));
    EXPECT_EQ(window->page(), QStringLiteral("effects"));
}

TEST_F(SessionFilesTest, WhatDoesNotFitIsSaidInABarThatCanBeClosed) {
    window->open(QStringLiteral("headscope:v1?model=/models/fake&text=t1&edit=9.9%3Dzero&head=1.1"));
    settle();
    auto* note = part<NoticeBar>("sessionNote");
    ASSERT_TRUE(note->isVisible());
    EXPECT_TRUE(note->text().contains(QStringLiteral("9.9"))) << note->text().toStdString();
    EXPECT_EQ(models.selection.head(), headAt(1, 1));
    QTest::mouseClick(note->findChild<QPushButton*>(QStringLiteral("dismiss")), Qt::LeftButton);
    EXPECT_FALSE(note->isVisible());
    window->open(QStringLiteral("headscope:v1?model=/models/fake&sha256=00&text=t1"));
    settle();
    EXPECT_TRUE(note->isVisible());
    EXPECT_TRUE(note->text().contains(QStringLiteral("weights"))) << note->text().toStdString();
}

TEST_F(SessionFilesTest, ALinkThatIsTooLongGivesASentence) {
    QStringList words;
    for (int i = 0; i < 30'000; ++i) words << QStringLiteral("t1");
    models.prompt.setText(words.join(QLatin1Char(' ')));
    QTest::keyClick(window.get(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(shownError().startsWith(QStringLiteral("Cannot copy a link."))) << shownError().toStdString();
}

TEST_F(SessionFilesTest, ALinkIsDroppedAsTextOrAsAnAddressAlsoOnThePrompt) {
    QMimeData text;
    text.setText(QStringLiteral(" headscope:v1?model=/models/fake&text=t5%20t6\n"));
    ASSERT_TRUE(drop(text));
    EXPECT_EQ(models.prompt.state().text, QStringLiteral("t5 t6"));
    QMimeData url;
    url.setUrls({QUrl(QStringLiteral("headscope:v1?model=/models/fake&text=t7%20%23&edit=0.1%3Dzero"))});
    ASSERT_TRUE(drop(url));
    EXPECT_EQ(models.prompt.state().text, QStringLiteral("t7 #"));
    EXPECT_EQ(models.edits.active().size(), 1U);
    QWidget* editor = part<PromptEditor>("promptEditor")->viewport();
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    EXPECT_TRUE(QApplication::sendEvent(editor, &enter)) << "the window takes it";
    QMimeData words;
    words.setText(QStringLiteral("t1 t2"));
    EXPECT_FALSE(holdsWork(words.text()));
    EXPECT_TRUE(droppedWork(words).isEmpty());
}

TEST_F(SessionFilesTest, OtherFilesStayWhatTheyWere) {
    for (const char* name : {"config.json", "picture.png", "model.safetensors"}) {
        QFile file(path(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("{\"architectures\": []}");
        file.close();
        EXPECT_FALSE(holdsWork(path(name))) << name;
        EXPECT_FALSE(SessionFiles::isWork(path("no.json")));
    }
    EXPECT_FALSE(SessionFiles::isWork(QStringLiteral("demo")));
    EXPECT_FALSE(SessionFiles::isWork(folder.path()));
    EXPECT_TRUE(SessionFiles::isWork(QStringLiteral("headscope:v1")));
    EXPECT_TRUE(SessionFiles::isWork(QStringLiteral("none.headscope")));
    EXPECT_TRUE(holdsWork(path("a.pdf"))) << "nothing else could be meant: the sentence says what is missing";
}

TEST_F(SessionFilesTest, ACopyIsKeptOnlyWhereSomethingChanged) {
    sessions().autosave();
    EXPECT_FALSE(QFile::exists(path("autosave-1.headscope"))) << "as it was opened";
    models.view.setScale(ColorScale::log10);
    sessions().autosave();
    ASSERT_TRUE(QFile::exists(path("autosave-1.headscope")));
    EXPECT_EQ(read(path("autosave-1.headscope")).view.scale, "log");
    QFile::remove(path("autosave-1.headscope"));
    sessions().autosave();
    EXPECT_FALSE(QFile::exists(path("autosave-1.headscope"))) << "nothing changed since";
}

TEST_F(SessionFilesTest, ClosingAsksNothingAndKeepsWhatWasNotSaved) {
    models.edits.toggle({headAt(1, 2)});
    sessions().autosave();
    ASSERT_TRUE(window->close());
    EXPECT_FALSE(QFile::exists(path("autosave-1.headscope")));
    EXPECT_EQ(read(path("last.headscope")).edits, std::vector<std::string>{"1.2=zero"});
    models.edits.restoreAll();
    start();
    QMenu menu;
    fillRecentMenu(menu, settings, sessions().lastFile(),
                   [this](const QString& what) { window->open(what); });
    ASSERT_EQ(menu.actions().front()->text(), QStringLiteral("What was open last"));
    menu.actions().front()->trigger();
    settle();
    EXPECT_EQ(models.edits.active().size(), 1U);
    EXPECT_TRUE(sessions().file().isEmpty()) << "it has no name of its own";
    QFile::remove(path("last.headscope"));
    window->close();
    EXPECT_FALSE(QFile::exists(path("last.headscope"))) << "nothing was changed";
}

TEST_F(SessionFilesTest, WhatACrashLeftCanBeDiscarded) {
    ASSERT_TRUE(window->close());
    window.reset();
    ASSERT_TRUE(writeWorkspaceFile(path("autosave-1.headscope").toStdString(), {}, Overwrite::refuse));
    start();
    auto* offer = part<NoticeBar>("restoreOffer");
    ASSERT_TRUE(offer->isVisible());
    QTest::mouseClick(offer->findChild<QPushButton*>(QStringLiteral("dismiss")), Qt::LeftButton);
    EXPECT_FALSE(offer->isVisible());
    start();
    EXPECT_FALSE(part<NoticeBar>("restoreOffer")->isVisible());
}

TEST_F(SessionFilesTest, WhatWasRestoredAfterACrashIsNotLostByACleanExit) {
    models.edits.toggle({headAt(1, 2)});
    const Workspace crashed = sessions().work().workspace();
    window->close();
    window.reset();
    QFile::remove(path("last.headscope"));
    models.edits.restoreAll();
    ASSERT_TRUE(writeWorkspaceFile(path("autosave-1.headscope").toStdString(), crashed, Overwrite::refuse));
    start();
    part<NoticeBar>("restoreOffer")->findChild<QPushButton*>(QStringLiteral("accept"))->click();
    settle();
    EXPECT_EQ(models.edits.active().size(), 1U);
    window->close();
    EXPECT_EQ(read(path("last.headscope")).edits, crashed.edits);
}

TEST_F(SessionFilesTest, WhatACrashLeftBrokenIsSaidAndRemoved) {
    ASSERT_TRUE(window->close());
    window.reset();
    QFile file(path("autosave-1.headscope"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"headscope\"");
    file.close();
    start();
    part<NoticeBar>("restoreOffer")->findChild<QPushButton*>(QStringLiteral("accept"))->click();
    EXPECT_TRUE(shownError().startsWith(QStringLiteral("Cannot restore what was open.")))
        << shownError().toStdString();
    EXPECT_FALSE(QFile::exists(path("autosave-1.left.headscope")));
}

}  // namespace
}  // namespace headscope::ui
