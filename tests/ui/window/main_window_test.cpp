// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over the fake engine.
#include "ui/window/main_window.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>

#include "core/session/blocking_session.h"
#include "tests/support/head_at.h"
#include "tests/support/modal_answerer.h"
#include "tests/support/window_fixture.h"
#include "ui/views/error_panel.h"
#include "ui/views/head_grid.h"
#include "ui/views/progress_strip.h"
#include "ui/views/prompt_editor.h"
#include "ui/views/token_strip.h"
#include "ui/window/error_text.h"
#include "ui/window/export_dialog.h"
#include "ui/window/settings.h"
#include "ui/window/theme.h"

namespace headscope::ui {
namespace {

using test::ModalAnswerer;
using test::settle;
using test::waitUntil;

struct MainWindowTest : testing::Test {
    QTemporaryDir folder;
    Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
    Theme theme{*qApp};
    QObject context;
    test::FakeRunService service{&context};
    Models models;
    std::unique_ptr<MainWindow> window;

    void SetUp() override {
        theme.apply(ThemeChoice::light);
        service.models["fake"] = test::fakeModel(3, 4);
        models.bridge.setService(&service);
        window = std::make_unique<MainWindow>(models, settings, theme);
        window->resize(1280, 800);
        window->show();
        window->restoreLayout();
        QApplication::setActiveWindow(window.get());
        window->openModel(QStringLiteral("fake"), {QStringLiteral("t1 t2 t3 t1"), {}, {}});
        settle();
    }
    template <class T>
    T* part(const char* name) {
        T* found = window->findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
};

TEST_F(MainWindowTest, ShowsAnswersAndNoErrorAfterOpening) {
    EXPECT_TRUE(window->idle());
    EXPECT_EQ(window->windowTitle(), QStringLiteral("fake — Headscope"));
    EXPECT_EQ(part<PromptEditor>("promptEditor")->toPlainText(), QStringLiteral("t1 t2 t3 t1"));
    EXPECT_FALSE(part<ErrorPanel>("errorPanel")->isVisible());
    EXPECT_FALSE(part<ProgressStrip>("progressStrip")->isVisible());
    EXPECT_EQ(settings.recentModels(), QStringList{QStringLiteral("fake")});
    for (const char* dock : {"dockHeads", "dockEdits", "dockOutputs", "dockInspector"})
        EXPECT_TRUE(part<QDockWidget>(dock)->isVisible()) << dock;
}

TEST_F(MainWindowTest, TheProgressStripLeavesNoGapBehind) {
    const auto* strip = part<ProgressStrip>("progressStrip");
    const auto* dock = part<QDockWidget>("dockPrompt");
    const int before = dock->height();
    service.automatic = false;
    models.edits.toggle({headAt(1, 1)});
    ASSERT_TRUE(test::waitUntil([&] { return strip->isVisible(); }));
    settle();
    EXPECT_GT(dock->height(), before);
    service.release();
    ASSERT_TRUE(test::waitUntil([&] { return !strip->isVisible(); }));
    settle();
    EXPECT_EQ(dock->height(), before);
}

TEST_F(MainWindowTest, SpaceInTheGridSwitchesAndCtrlZRestores) {
    auto* grid = part<HeadGrid>("headGrid");
    grid->setFocus();
    QTest::keyClick(grid, Qt::Key_Space);
    settle();
    EXPECT_EQ(models.edits.active().size(), 1U);
    QTest::keyClick(grid, Qt::Key_Z, Qt::ControlModifier);
    settle();
    EXPECT_TRUE(models.edits.active().empty());
    QTest::keyClick(grid, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(models.edits.active().size(), 1U);
}

TEST_F(MainWindowTest, ThirtyTogglesAndThirtyUndos) {
    auto* grid = part<HeadGrid>("headGrid");
    grid->setFocus();
    const std::vector<OutputRow> baseline = models.outputs.rows();
    for (int i = 0; i < 30; ++i) {
        models.selection.select(headAt(static_cast<std::uint32_t>(i % 3), static_cast<std::uint32_t>(i % 4)));
        QTest::keyClick(grid, Qt::Key_Space);
    }
    const EditState last = models.edits.state();
    for (int i = 0; i < 30; ++i) QTest::keyClick(grid, Qt::Key_Z, Qt::ControlModifier);
    settle();
    EXPECT_TRUE(models.edits.active().empty());
    EXPECT_EQ(models.outputs.rows(), baseline);
    for (int i = 0; i < 30; ++i) QTest::keyClick(grid, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(models.edits.state(), last);
}

TEST_F(MainWindowTest, LettersStayLettersWhileTextIsTyped) {
    auto* editor = part<PromptEditor>("promptEditor");
    editor->setFocus();
    editor->clear();
    QTest::keyClicks(editor, QStringLiteral("svror"));
    EXPECT_EQ(editor->toPlainText(), QStringLiteral("svror"));
    EXPECT_EQ(models.view.tool(), Tool::inspect);
    EXPECT_TRUE(models.edits.active().empty());
}

TEST_F(MainWindowTest, TypingCommitsAfterAPauseAsOneStep) {
    auto* editor = part<PromptEditor>("promptEditor");
    editor->setFocus();
    editor->moveCursor(QTextCursor::End);
    QTest::keyClicks(editor, QStringLiteral(" t9"));
    EXPECT_TRUE(editor->waiting());
    ASSERT_TRUE(waitUntil([&] { return !editor->waiting(); }));
    EXPECT_EQ(models.undo.count(), 1);
    EXPECT_EQ(models.prompt.tokenCount(), 6U);
    QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(editor->toPlainText(), QStringLiteral("t1 t2 t3 t1"));
    EXPECT_EQ(models.prompt.tokenCount(), 5U);
}

TEST_F(MainWindowTest, ABrokenFolderKeepsTheOldModelAndSaysWhy) {
    window->openModel(QStringLiteral("/models/broken"));
    settle();
    auto* errors = part<ErrorPanel>("errorPanel");
    ASSERT_TRUE(errors->isVisible());
    EXPECT_TRUE(errors->text().contains(QStringLiteral("h.0.attn.c_attn.weight")));
    EXPECT_TRUE(errors->text().contains(QStringLiteral("/models/broken")));
    EXPECT_TRUE(errors->text().contains(QStringLiteral("n_embd")));
    EXPECT_EQ(models.prompt.model()->name, "fake");
    models.edits.toggle({headAt(0, 0)});
    settle();
    EXPECT_EQ(models.results.result()->request.interventions.size(), 1U);
    EXPECT_TRUE(errors->isVisible() == false) << "a result that works takes its place";
}

TEST_F(MainWindowTest, EscReleasesOneLevelAtATime) {
    auto* grid = part<HeadGrid>("headGrid");
    grid->setFocus();
    models.view.setTool(Tool::switchHeads);
    models.selection.select({headAt(0, 0), headAt(0, 1)}, headAt(0, 0));
    models.selection.pin(2, 1);
    QTest::keyClick(grid, Qt::Key_Escape);
    EXPECT_FALSE(models.selection.query());
    EXPECT_EQ(models.selection.heads().size(), 2U);
    QTest::keyClick(grid, Qt::Key_Escape);
    EXPECT_EQ(models.selection.heads().size(), 1U);
    QTest::keyClick(grid, Qt::Key_Escape);
    EXPECT_EQ(models.view.tool(), Tool::inspect);
}

TEST_F(MainWindowTest, CanvasLettersDoWhatTheMenuSays) {
    auto* grid = part<HeadGrid>("headGrid");
    grid->setFocus();
    models.selection.select(headAt(1, 2));
    QTest::keyClick(grid, Qt::Key_L);
    EXPECT_EQ(models.edits.active().size(), 4U);
    QTest::keyClick(grid, Qt::Key_R);
    EXPECT_TRUE(models.edits.active().empty());
    QTest::keyClick(grid, Qt::Key_O);
    EXPECT_EQ(models.edits.active().size(), 11U);
    QTest::keyClick(grid, Qt::Key_D);
    EXPECT_EQ(models.view.quantity(), Quantity::change);
    QTest::keyClick(grid, Qt::Key_C);
    EXPECT_EQ(models.view.scale(), ColorScale::sqrt);
    QTest::keyClick(grid, Qt::Key_S);
    EXPECT_EQ(models.view.tool(), Tool::switchHeads);
    QTest::keyPress(grid, Qt::Key_B);
    EXPECT_TRUE(models.view.blink());
    QTest::keyRelease(grid, Qt::Key_B);
    EXPECT_FALSE(models.view.blink());
}

TEST_F(MainWindowTest, F6ReachesEveryPaneAndComesBack) {
    models.edits.toggle({headAt(1, 1)});  // without edits there is nothing to do in their pane
    settle();
    part<PromptEditor>("promptEditor")->setFocus();
    QStringList visited;
    for (int i = 0; i < 8; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        for (QWidget* widget = QApplication::focusWidget(); widget != nullptr;
             widget = widget->parentWidget()) {
            if (widget->objectName().startsWith(QStringLiteral("dock")) ||
                widget->objectName() == QStringLiteral("pages") || widget == window->statusBar()) {
                visited << (widget == window->statusBar() ? QStringLiteral("status") : widget->objectName());
                break;
            }
        }
    }
    for (const char* pane :
         {"dockPrompt", "dockHeads", "dockEdits", "pages", "dockOutputs", "dockInspector", "status"})
        EXPECT_TRUE(visited.contains(QString::fromLatin1(pane))) << pane << visited.join(u' ').toStdString();
    EXPECT_EQ(QApplication::focusWidget(), part<PromptEditor>("promptEditor"));
}

TEST_F(MainWindowTest, AltLeftGoesBackToTheHeadBefore) {
    auto* grid = part<HeadGrid>("headGrid");
    grid->setFocus();
    QTest::keyClick(grid, Qt::Key_Right);
    QTest::keyClick(grid, Qt::Key_Down);
    EXPECT_EQ(models.selection.head(), headAt(1, 1));
    QTest::keyClick(grid, Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(models.selection.head(), headAt(0, 1));
    QTest::keyClick(grid, Qt::Key_Right, Qt::AltModifier);
    EXPECT_EQ(models.selection.head(), headAt(1, 1));
}

TEST_F(MainWindowTest, PagesChangeByName) {
    auto* pages = part<QStackedWidget>("pages");
    EXPECT_TRUE(window->showPage(QStringLiteral("effects")));
    EXPECT_EQ(pages->currentWidget()->objectName(), QStringLiteral("effectsPage"));
    EXPECT_TRUE(window->showPage(QStringLiteral("compare")));
    EXPECT_EQ(pages->currentWidget()->objectName(), QStringLiteral("comparePage"));
    EXPECT_FALSE(window->showPage(QStringLiteral("nothing")));
}

TEST_F(MainWindowTest, TheOpenDialogNamesWhatIsMissing) {
    ModalAnswerer answer([](QDialog& dialog) {
        auto* field = dialog.findChild<QLineEdit*>(QStringLiteral("modelFolder"));
        ASSERT_NE(field, nullptr);
        field->setText(QStringLiteral("/no/such/folder"));
        auto* message = dialog.findChild<QLabel*>(QStringLiteral("openMessage"));
        EXPECT_TRUE(waitUntil([&] { return message->text().contains(QStringLiteral("/no/such/folder")); }));
    });
    QTest::keyClick(window.get(), Qt::Key_O, Qt::ControlModifier);
    EXPECT_EQ(answer.answered(), 1);
}

TEST_F(MainWindowTest, AnErrorOffersAnotherOfWhatFailed) {
    const auto offered = [this] {
        EXPECT_TRUE(waitUntil([this] { return part<ErrorPanel>("errorPanel")->isVisible(); }));
        QString title;
        const ModalAnswerer answer([&title](const QDialog& dialog) { title = dialog.windowTitle(); });
        part<QPushButton>("openAnother")->click();
        EXPECT_EQ(answer.answered(), 1);
        return title;
    };
    models.media.open(QStringLiteral("/no/such/picture.png"));
    EXPECT_EQ(offered(), QStringLiteral("Open model")) << "a model of text";
    auto vit = inspectModel(HEADSCOPE_SOURCE_DIR "/tests/data/models/vit");
    ASSERT_TRUE(vit) << vit.error().text();
    service.models["vit"] = *vit;
    window->openModel(QStringLiteral("vit"), {});
    settle();
    models.media.open(QStringLiteral("/no/such/picture.png"));
    EXPECT_EQ(offered(), QStringLiteral("Open picture"));
}

TEST_F(MainWindowTest, ExportsWhatIsOnScreen) {
    ExportDialog dialog(models, QStringLiteral("fake"), settings);
    dialog.setKind(FigureKind::head);
    QStringList written;
    int failures = 0;
    QObject::connect(&dialog, &ExportDialog::exported, &dialog,
                     [&](const QString& path) { written << path; });
    QObject::connect(&dialog, &ExportDialog::failed, &dialog, [&] { ++failures; });
    const QString csv = folder.filePath(QStringLiteral("head.csv"));
    dialog.exportTo(csv);
    ASSERT_TRUE(waitUntil([&] { return written == QStringList{csv}; }));
    QFile file(csv);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.readLine().startsWith("\"query\\key\",\"<bos>\""));
    const QString png = folder.filePath(QStringLiteral("head.png"));
    dialog.exportTo(png);
    ASSERT_TRUE(waitUntil([&] { return written.size() == 2; }));
    EXPECT_FALSE(QImage(png).isNull());
    QFile sidecar(png + QStringLiteral(".json"));
    ASSERT_TRUE(sidecar.open(QIODevice::ReadOnly));
    EXPECT_TRUE(sidecar.readAll().contains(QByteArray(64, 'a'))) << "the digest of the weights";
    dialog.exportTo(folder.filePath(QStringLiteral("no/such/folder/x.png")));
    EXPECT_TRUE(waitUntil([&] { return failures == 1; }));
    auto* message = dialog.findChild<QLabel*>(QStringLiteral("exportMessage"));
    EXPECT_TRUE(message->text().contains(QStringLiteral("no/such/folder"))) << message->text().toStdString();
}

TEST_F(MainWindowTest, AsksTheEngineForNumbersInFullPrecision) {
    models.edits.toggle({headAt(0, 1)});
    settle();
    ExportDialog dialog(models, QStringLiteral("fake"), settings);
    dialog.setKind(FigureKind::compare);
    QString written;
    QObject::connect(&dialog, &ExportDialog::exported, &dialog, [&](const QString& path) { written = path; });
    dialog.exportTo(folder.filePath(QStringLiteral("head.npz")));
    ASSERT_TRUE(waitUntil([&] { return !written.isEmpty(); }));
    const ExportRequest& asked = service.files.back();
    EXPECT_EQ(asked.dataFile.filename(), "head.npz");
    ASSERT_EQ(asked.runs.size(), 2U);
    EXPECT_FALSE(asked.runs[0].run.interventions.empty());
    EXPECT_EQ(asked.runs[1].prefix, "baseline.");
    EXPECT_TRUE(asked.runs[1].run.interventions.empty());
    EXPECT_EQ(asked.runs[0].run.capture.heads, std::vector<HeadRef>{models.selection.head()});
    EXPECT_EQ(asked.provenance.edits, std::vector<std::string>{"0.1=zero"});
}

TEST_F(MainWindowTest, CopiesTheCommand) {
    models.edits.toggle({headAt(0, 1)});
    QTest::keyClick(window.get(), Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(
        QApplication::clipboard()->text().startsWith(QStringLiteral("headscope-cli ablate /models/fake")));
    EXPECT_TRUE(QApplication::clipboard()->text().contains(QStringLiteral("--edit 0.1=zero")));
}

TEST_F(MainWindowTest, RemembersItsLayout) {
    part<QDockWidget>("dockInspector")->hide();
    window->close();
    EXPECT_FALSE(settings.windowState().isEmpty());
    window = std::make_unique<MainWindow>(models, settings, theme);
    window->show();
    window->restoreLayout();
    EXPECT_TRUE(part<QDockWidget>("dockInspector")->isHidden());
    EXPECT_FALSE(part<QDockWidget>("dockHeads")->isHidden());
}

TEST_F(MainWindowTest, FitsTheSmallestSize) {
    window->resize(1024, 640);
    settle();
    EXPECT_EQ(window->size(), QSize(1024, 640));
}

TEST(ErrorText, HasASentenceForEveryCode) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::engine); ++code)
        EXPECT_FALSE(errorSentence(static_cast<ErrorCode>(code)).isEmpty()) << code;
}

}  // namespace
}  // namespace headscope::ui
