// SPDX-License-Identifier: GPL-3.0-or-later
// The only user of QStandardPaths.
#include "ui/window/paths.h"

#include <QStandardPaths>

namespace headscope::ui {

namespace {

QString folderOr(QStandardPaths::StandardLocation location) {
    const QString folder = QStandardPaths::writableLocation(location);
    return folder.isEmpty() ? defaultModelFolder() : folder;
}

}  // namespace

QString defaultExportFolder() { return folderOr(QStandardPaths::PicturesLocation); }

QString defaultPictureFolder() { return folderOr(QStandardPaths::PicturesLocation); }

QString defaultSoundFolder() { return folderOr(QStandardPaths::MusicLocation); }

QString dataFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation); }

QString defaultSessionFolder() { return folderOr(QStandardPaths::DocumentsLocation); }

QString defaultModelFolder() { return QStandardPaths::writableLocation(QStandardPaths::HomeLocation); }

}  // namespace headscope::ui
