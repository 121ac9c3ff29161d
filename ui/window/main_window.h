// SPDX-License-Identifier: GPL-3.0-or-later
// The window: assembly of menus, docks, pages and status bar.
#pragma once

#include <QMainWindow>
#include <memory>

#include "ui/models/model_opener.h"
#include "ui/models/models.h"
#include "ui/window/actions.h"
#include "ui/window/bars.h"
#include "ui/window/docks.h"

class QStackedWidget;

namespace headscope::ui {

class ComparePage;
class EffectsPage;
class ExplorePage;
class HeadsArea;
class PromptArea;
class SessionFiles;
class Settings;
class Theme;
class WindowCommands;

/// Owns its widgets and actions; models, settings and theme are made before it and outlive it.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Models& models, Settings& settings, Theme& theme, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens the argument of the command line: a model, a session, a link, an exported figure.
    void open(const QString& argument, const OpeningWishes& wishes = {});
    /// Opens the MODEL argument of the command line.
    void openModel(const QString& model, const OpeningWishes& wishes = {});
    /// Shows "explore", "effects" or "compare"; false for another name.
    bool showPage(const QString& name);
    /// The page that is shown, by that name.
    [[nodiscard]] QString page() const;
    /// True while nothing is typed, asked for or computed.
    [[nodiscard]] bool idle() const;
    /// Sessions, links and copies of what is open.
    [[nodiscard]] SessionFiles& sessions() { return *m_sessions; }
    /// Puts the docks where they were, or where they belong at this size.
    void restoreLayout();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildCentre();
    void connectPages();
    void connectFile();
    void connectSessions();
    void connectLook();
    void connectHelp();
    void addCanvases();
    void showTheme();
    // `another`: what opens another one of what failed.
    void showError(const QString& what, const Error& error, Act another = Act::openModel);
    void showOpenDialog(const QString& model = {});
    void showExportDialog();
    void copyValues();
    void nextPane(int step);
    void zoom(int steps);

    Models& m_models;
    Settings& m_settings;
    Theme& m_theme;
    Actions m_actions;
    ModelOpener m_opener;
    QString m_openModel;             // what opens the shown model again
    Act m_another = Act::openModel;  // what the shown error offers
    Bars m_bars;
    Docks m_docks;
    QStackedWidget* m_pages;
    PromptArea* m_promptArea;
    HeadsArea* m_headsArea;
    ExplorePage* m_explore;
    EffectsPage* m_effects;
    ComparePage* m_compare;
    WindowCommands* m_commands;
    std::unique_ptr<SessionFiles> m_sessions;
};

}  // namespace headscope::ui
