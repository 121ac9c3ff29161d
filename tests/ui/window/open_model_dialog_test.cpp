// SPDX-License-Identifier: GPL-3.0-or-later
// What the dialog says of a path before anything is opened, and what a dropped file stands for.
#include "ui/window/open_model_dialog.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QUrl>

#include "tests/support/window_fixture.h"
#include "ui/window/main_window.h"
#include "ui/window/settings.h"
#include "ui/window/theme.h"

namespace headscope::ui {
namespace {

const QString kModels = QStringLiteral(HEADSCOPE_SOURCE_DIR "/tests/data/models/");

struct OpenModelDialogTest : testing::Test {
    QTemporaryDir folder;
    Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
    OpenModelDialog dialog{settings};

    [[nodiscard]] bool canOpen() const {
        return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open)->isEnabled();
    }
    [[nodiscard]] QString message() const {
        return dialog.findChild<QLabel*>(QStringLiteral("openMessage"))->text();
    }
};

TEST_F(OpenModelDialogTest, OpensAFolderWithWeights) {
    dialog.setModel(kModels + QStringLiteral("gpt2"));
    EXPECT_TRUE(canOpen()) << message().toStdString();
}

TEST_F(OpenModelDialogTest, ShowsAConfigWithoutWeightsAndDoesNotOpenIt) {
    ASSERT_TRUE(QFile::copy(kModels + QStringLiteral("gpt2/config.json"),
                            folder.filePath(QStringLiteral("config.json"))));
    dialog.setModel(folder.path());
    EXPECT_FALSE(canOpen());
    EXPECT_TRUE(message().contains(QStringLiteral("without weights"))) << message().toStdString();
}

TEST_F(OpenModelDialogTest, SaysWhyAPathIsNoModel) {
    dialog.setModel(folder.filePath(QStringLiteral("nothing.gguf")));
    EXPECT_FALSE(canOpen());
    EXPECT_TRUE(message().contains(QStringLiteral("nothing.gguf"))) << message().toStdString();
}

// What the window opens when `path` is dropped on it.
QString openedBy(const QString& path, Settings& settings) {
    Theme theme{*qApp};
    QObject context;
    test::FakeRunService service{&context};
    service.models[path.toStdString()] = test::fakeModel(2, 2);
    service.models[QFileInfo(path).absolutePath().toStdString()] = test::fakeModel(3, 2);
    Models models;
    models.bridge.setService(&service);
    MainWindow window(models, settings, theme);
    window.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &drop);
    test::waitUntil([&] { return models.prompt.model() != nullptr; });
    return models.prompt.model() == nullptr ? QString()
                                            : QString::number(models.prompt.model()->spec.layerCount());
}

TEST_F(OpenModelDialogTest, ADroppedGgufFileIsAModelAndAnotherFileStandsForItsFolder) {
    for (const char* name : {"model.gguf", "model.safetensors"}) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    }
    EXPECT_EQ(openedBy(folder.filePath(QStringLiteral("model.gguf")), settings), QStringLiteral("2"));
    EXPECT_EQ(openedBy(folder.filePath(QStringLiteral("model.safetensors")), settings), QStringLiteral("3"));
}

}  // namespace
}  // namespace headscope::ui
