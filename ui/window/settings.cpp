// SPDX-License-Identifier: GPL-3.0-or-later
// The only user of QSettings.
#include "ui/window/settings.h"

#include <QSettings>

namespace headscope::ui {
namespace {

constexpr int kMostRecent = 10;

}  // namespace

Settings::Settings()
    : m_settings(std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                             QStringLiteral("headscope"), QStringLiteral("headscope"))) {}

Settings::Settings(const QString& file)
    : m_settings(std::make_unique<QSettings>(file, QSettings::IniFormat)) {}

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

QStringList Settings::recentModels() const {
    return m_settings->value(QStringLiteral("models/recent")).toStringList();
}

void Settings::addRecentModel(const QString& model) {
    QStringList recent = recentModels();
    recent.removeAll(model);
    recent.prepend(model);
    m_settings->setValue(QStringLiteral("models/recent"), QStringList(recent.mid(0, kMostRecent)));
}

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
