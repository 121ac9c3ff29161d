// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered between starts, typed.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <memory>

#include "ui/window/theme.h"

class QSettings;

namespace headscope::ui {

/// Values in the user's settings file; absent ones have defaults.
class Settings {
public:
    /// The user's own settings.
    Settings();
    /// Settings in a file of its own (tests, screenshots).
    explicit Settings(const QString& file);
    ~Settings();

    /// Position and size of the window.
    [[nodiscard]] QByteArray windowGeometry() const;
    /// Docks and toolbars.
    [[nodiscard]] QByteArray windowState() const;
    /// Remembers both.
    void setWindow(const QByteArray& geometry, const QByteArray& state);
    /// Models opened before, newest first.
    [[nodiscard]] QStringList recentModels() const;
    /// Puts a model first; at most ten are kept.
    void addRecentModel(const QString& model);
    /// Sessions opened or saved before, newest first.
    [[nodiscard]] QStringList recentSessions() const;
    /// Puts a session first; at most ten are kept.
    void addRecentSession(const QString& file);
    /// Where copies of what is open are kept: beside settings that have a file of their own. Empty: nowhere.
    [[nodiscard]] const QString& workFolder() const { return m_workFolder; }
    /// Light, dark, or as the desktop.
    [[nodiscard]] ThemeChoice theme() const;
    /// Remembers the theme.
    void setTheme(ThemeChoice choice);
    /// Folder of the last export; empty: none.
    [[nodiscard]] QString exportFolder() const;
    /// Remembers it.
    void setExportFolder(const QString& folder);

private:
    [[nodiscard]] QStringList recent(const QString& key) const;
    void addRecent(const QString& key, const QString& entry);

    std::unique_ptr<QSettings> m_settings;
    QString m_workFolder;
};

}  // namespace headscope::ui
