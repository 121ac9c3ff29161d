// SPDX-License-Identifier: GPL-3.0-or-later
// The only user of QSettings.
#include "ui/window/settings.h"

#include <QFileInfo>
#include <QSettings>

#include "ui/window/paths.h"

namespace headscope::ui {
namespace {

constexpr int kMostRecent = 10;

}  // namespace

Settings::Settings()
    : m_settings(std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                             QStringLiteral("headscope"), QStringLiteral("headscope"))),
      m_workFolder(dataFolder()) {}

Settings::Settings(const QString& file)
    : m_settings(std::make_unique<QSettings>(file, QSettings::IniFormat)),
      m_workFolder(file.isEmpty() ? QString() : QFileInfo(file).absolutePath()) {}

Settings::~Settings() = default;

QByteArray Settings::windowGeometry() const {
    return m_settings->value(QStringLiteral("window/geometry")).toByteArray();
}

QByteArray Settings::windowState() const {
    return m_settings->value(QStringLiteral("window/state")).toByteArray();
}

void Settings::setWindow(const QByteArray& geometry, const QByteArray& state) {
    m_settings->setValue(QStringLiteral("window/geometry"), geometry);
    m_settings->setValue(QStringLiteral("window/state"), state);
}

QStringList Settings::recent(const QString& key) const { return m_settings->value(key).toStringList(); }

void Settings::addRecent(const QString& key, const QString& entry) {
    QStringList entries = recent(key);
    entries.removeAll(entry);
    entries.prepend(entry);
    m_settings->setValue(key, QStringList(entries.mid(0, kMostRecent)));
}

QStringList Settings::recentModels() const { return recent(QStringLiteral("models/recent")); }

void Settings::addRecentModel(const QString& model) { addRecent(QStringLiteral("models/recent"), model); }

QStringList Settings::recentSessions() const { return recent(QStringLiteral("sessions/recent")); }

void Settings::addRecentSession(const QString& file) { addRecent(QStringLiteral("sessions/recent"), file); }

ThemeChoice Settings::theme() const {
    return themeFromName(m_settings->value(QStringLiteral("appearance/theme")).toString())
        .value_or(ThemeChoice::system);
}

void Settings::setTheme(ThemeChoice choice) {
    m_settings->setValue(QStringLiteral("appearance/theme"), themeName(choice));
}

QString Settings::exportFolder() const {
    return m_settings->value(QStringLiteral("export/folder")).toString();
}

void Settings::setExportFolder(const QString& folder) {
    m_settings->setValue(QStringLiteral("export/folder"), folder);
}

}  // namespace headscope::ui
