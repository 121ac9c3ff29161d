// SPDX-License-Identifier: GPL-3.0-or-later
// The menu of recent things.
#include "ui/window/recent_menu.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenu>

#include "ui/models/model_inspector.h"
#include "ui/window/settings.h"

namespace headscope::ui {

void fillRecentMenu(QMenu& menu, const Settings& settings, const QString& last,
                    const std::function<void(const QString&)>& open) {
    const auto add = [&menu, &open](QString text, const QString& what) {
        QAction* action = menu.addAction(text.replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setToolTip(QDir::toNativeSeparators(what));
        QObject::connect(action, &QAction::triggered, &menu, [open, what] { open(what); });
    };
    menu.clear();
    if (QFileInfo::exists(last)) add(QCoreApplication::translate("RecentMenu", "What was open last"), last);
    for (const QString& file : settings.recentSessions()) add(QFileInfo(file).fileName(), file);
    if (!menu.isEmpty()) menu.addSeparator();
    QStringList models = settings.recentModels();
    for (const QString& bundled : bundledModelNames()) {
        if (!models.contains(bundled)) models << bundled;
    }
    for (const QString& model : models) add(model, model);
}

}  // namespace headscope::ui
