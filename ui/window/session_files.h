// SPDX-License-Identifier: GPL-3.0-or-later
// Keeping and sharing work in the window: session files, links, figures that are opened again, copies for a
// crash.
#pragma once

#include <QMainWindow>
#include <QObject>
#include <QString>
#include <QTimer>
#include <optional>

#include "ui/models/workspace_model.h"
#include "ui/window/autosave.h"

class QMimeData;

namespace headscope::ui {

class Actions;
class NoticeBar;
class PromptArea;
class PromptEditor;
class Settings;
struct OpeningWishes;

/// Owns the name of the session that is open, and the window's title. Ends with the window: what is not saved
/// then is found under "What was open last".
class SessionFiles : public QObject {
    Q_OBJECT

public:
    SessionFiles(QMainWindow& window, const Actions& actions, Models& models, ModelOpener& opener,
                 Settings& settings, PromptArea& top);
    ~SessionFiles() override;

    /// True for what open() takes: a link, a session, a figure or its sidecar; else it is a model.
    [[nodiscard]] static bool isWork(const QString& argument);
    /// Opens one of these. What `wishes` ask for comes beside or in the place of what the work says.
    void open(const QString& work, const OpeningWishes& wishes);
    void open(const QString& work);  ///< the same, as it is
    /// Writes the session; false, and failed(), where that cannot be done.
    bool saveTo(const QString& file);
    /// Opens what is dropped, where it is one of these; false: it is something else.
    bool drop(const QMimeData& data);

    /// The work that is open.
    [[nodiscard]] WorkspaceModel& work() { return m_work; }
    /// The file of the session; empty: it has no name yet.
    [[nodiscard]] const QString& file() const { return m_file; }
    /// Where work is found that was not saved when the program ended; empty: nowhere.
    [[nodiscard]] QString lastFile() const;
    /// Keeps a copy now, where something changed since the last one.
    void autosave();
    /// The program ends as it should: no copy stays, but what is not saved stays as what was open last.
    void finish();

Q_SIGNALS:
    /// Something cannot be opened or saved.
    void failed(const QString& what, const headscope::Error& error);

private:
    void connectActions(const Actions& actions);
    void connectWork();
    void offerLeftover();
    void restoreLeftover();
    void restore(const Workspace& workspace);
    void chooseAndOpen();
    void save();
    void chooseAndSave();
    void completeDigest();
    void copyLink();
    void showTitle();
    [[nodiscard]] QString folder() const;

    QMainWindow& m_window;
    Models& m_models;
    Settings& m_settings;
    PromptEditor& m_editor;
    WorkspaceModel m_work;
    Autosave m_autosave;
    QTimer m_minute;
    NoticeBar* m_offer;
    NoticeBar* m_note;
    QString m_file, m_opening;           // of the session; of one that waits for its model
    std::optional<Workspace> m_written;  // waits for the digest of its model
    Workspace m_kept;                    // as in the copy
    bool m_recovering = false;           // what waits for its model was left by a crash
    bool m_recovered = false;            // what is open was, and stands in no file yet
    bool m_copyFailed = false;
    bool m_finished = false;
};

}  // namespace headscope::ui
