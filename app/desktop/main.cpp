// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop program: one session, one set of models, one window.
#include <QApplication>
#include <QCoreApplication>
#include <QPixmap>
#include <QTimer>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/desktop/command_line.h"
#include "app/desktop/render.h"
#include "core/base/version.h"
#include "core/session/session.h"
#include "ui/accessibility/install.h"
#include "ui/window/main_window.h"
#include "ui/window/settings.h"

namespace {

using headscope::DesktopOptions;
namespace ui = headscope::ui;

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

std::string versionText() {
    std::string text = "headscope " + std::string(headscope::kVersion);
    if (!headscope::kCommit.empty()) text += " (" + std::string(headscope::kCommit) + ")";
    return text + '\n';
}

// Writes the picture once nothing is computed any more, and ends the program.
class Screenshot : public QObject {
public:
    Screenshot(ui::MainWindow& window, const headscope::Session& session, const QString& file)
        : m_window(window), m_session(session), m_file(file) {
        m_timer.setInterval(50);
        connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
        m_timer.start();
    }

private:
    void look() {
        // Several quiet looks in a row: a result may cause the next request.
        m_quiet = m_window.idle() && m_session.idle() ? m_quiet + 1 : 0;
        if (m_quiet < 8) return;
        m_timer.stop();
        const bool saved = m_window.grab().save(m_file, "PNG");
        if (!saved) std::fprintf(stderr, "headscope: error: cannot write %s\n", qUtf8Printable(m_file));
        QCoreApplication::exit(saved ? 0 : kExitFailed);
    }

    ui::MainWindow& m_window;
    const headscope::Session& m_session;
    QString m_file;
    QTimer m_timer;
    int m_quiet = 0;
};

QString firstModel(const DesktopOptions& options, const ui::Settings& settings) {
    if (!options.model.isEmpty()) return options.model;
    const QStringList recent = settings.recentModels();
    return recent.isEmpty() ? QStringLiteral("demo") : recent.front();
}

void showWindow(ui::MainWindow& window, const DesktopOptions& options, const ui::Settings& settings) {
    const bool remembered =
        !options.size && options.screenshot.isEmpty() && !settings.windowGeometry().isEmpty();
    if (!remembered || !window.restoreGeometry(settings.windowGeometry()))
        window.resize(options.size.value_or(QSize(1280, 800)));
    window.show();
    window.restoreLayout();
    if (!options.page.isEmpty()) window.showPage(options.page);
}

int runWindow(int argc, char** argv, const DesktopOptions& options) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("headscope"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Headscope"));
    QCoreApplication::setApplicationVersion(
        QString::fromUtf8(headscope::kVersion.data(), headscope::kVersion.size()));
    // A picture for the manual must not depend on what this user did before.
    const bool picture = !options.screenshot.isEmpty();
    ui::Settings settings = picture ? ui::Settings(QString()) : ui::Settings();
    ui::installAccessibleViews();
    ui::Theme theme(application);
    theme.apply(options.theme.value_or(settings.theme()));
    ui::Models models;
    headscope::Session session(headscope::SessionOptions{}, models.bridge.post());
    models.bridge.setService(&session);
    ui::MainWindow window(models, settings, theme);
    showWindow(window, options, settings);
    ui::OpeningWishes wishes;
    wishes.text = options.text;
    wishes.media = options.media;
    wishes.edits = options.edits;
    wishes.head = options.head.toStdString();
    wishes.page = options.page;
    window.open(firstModel(options, settings), wishes);
    std::unique_ptr<Screenshot> screenshot;
    if (picture) screenshot = std::make_unique<Screenshot>(window, session, options.screenshot);
    const int status = QApplication::exec();
    models.bridge.setService(nullptr);
    return status;
}

// Qt aborts where it finds no display; a sentence helps more. A picture needs none.
bool haveDisplay(const DesktopOptions& options) {
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
        if (!qEnvironmentVariableIsEmpty(name)) return true;
    }
    return !options.screenshot.isEmpty() && qputenv("QT_QPA_PLATFORM", "offscreen");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string(argv[1]) == "render") return headscope::renderMain(argc, argv);
    const auto options = headscope::parseDesktopOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::fprintf(stderr, "headscope: error: %s\n", options.error().text().c_str());
        return kExitUsage;
    }
    if (options->help || options->version) {
        std::fputs(options->help ? headscope::desktopHelp().c_str() : versionText().c_str(), stdout);
        return 0;
    }
    if (!haveDisplay(*options)) {
        std::fputs(
            "headscope: error: there is no display; set DISPLAY, or use headscope render or headscope-cli\n",
            stderr);
        return kExitFailed;
    }
    return runWindow(argc, argv, *options);
}
