// SPDX-License-Identifier: GPL-3.0-or-later
// The only user of QStandardPaths.
#include "ui/window/paths.h"

#include <QStandardPaths>

namespace headscope::ui {

QString defaultExportFolder() {
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    return pictures.isEmpty() ? defaultModelFolder() : pictures;
}

QString defaultModelFolder() { return QStandardPaths::writableLocation(QStandardPaths::HomeLocation); }

}  // namespace headscope::ui
