// SPDX-License-Identifier: GPL-3.0-or-later
// The window over the real engine, for tests of what is on screen.
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>
#include <memory>

#include "core/session/blocking_session.h"
#include "core/session/session.h"
#include "tests/support/window_fixture.h"
#include "ui/window/main_window.h"
#include "ui/window/settings.h"
#include "ui/window/theme.h"

namespace headscope::test {

/// Settings, engine, models and window, each of its own; 1280 × 800, light.
struct LiveWindow {
    QTemporaryDir folder;
    ui::Settings settings;
    ui::Theme theme{*qApp};
    ui::Models models;
    Session session;
    std::unique_ptr<ui::MainWindow> window;

    /// `settingsFile`: settings, and copies of what is open, that outlive this start; empty: of this one
    /// alone.
    explicit LiveWindow(ui::PatternLimits limits = {}, SessionOptions options = {1, 0},
                        const QString& settingsFile = {})
        : settings(settingsFile.isEmpty() ? folder.filePath(QStringLiteral("settings.ini")) : settingsFile),
          models(limits),
          session(options, models.bridge.post()) {
        theme.apply(ui::ThemeChoice::light);
        models.bridge.setService(&session);
        window = std::make_unique<ui::MainWindow>(models, settings, theme);
        window->resize(1280, 800);
        window->show();
        window->restoreLayout();
        QApplication::setActiveWindow(window.get());
    }
    LiveWindow(const LiveWindow&) = delete;
    LiveWindow& operator=(const LiveWindow&) = delete;
    ~LiveWindow() {
        window.reset();
        models.bridge.setService(nullptr);
    }

    /// Opens a model and waits for all that follows.
    void open(const QString& model = QStringLiteral("demo-induction")) {
        window->openModel(model);
        ASSERT_TRUE(quiet());
        ASSERT_NE(models.prompt.model(), nullptr);
        ASSERT_NE(models.results.result(), nullptr);
    }
    /// Waits until nothing is asked for or computed. A result may cause the next request: quiet means quiet
    /// for several turns.
    [[nodiscard]] bool quiet() {
        int turns = 0;
        return waitUntil([&] {
            turns = window->idle() && session.idle() ? turns + 1 : 0;
            return turns > 10;
        });
    }
};

/// An engine of its own over a bundled model, for comparing with.
inline std::unique_ptr<BlockingSession> referenceEngine(const char* model = "demo-induction") {
    auto engine = BlockingSession::open(model, SessionOptions{1, 0});
    EXPECT_TRUE(engine) << engine.error().text();
    return engine ? *std::move(engine) : nullptr;
}

}  // namespace headscope::test
