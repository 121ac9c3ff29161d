// SPDX-License-Identifier: GPL-3.0-or-later
// Files by their names.
#include "ui/window/dropped_files.h"

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include "ui/models/prompt_media.h"

namespace headscope::ui {

QString droppedMedia(const QMimeData& data) {
    for (const QUrl& url : data.urls()) {
        QString file = url.toLocalFile();
        if (mediaKindOf(file) != InputKind::tokens && QFileInfo(file).isFile()) return file;
    }
    return {};
}

QString droppedModel(const QMimeData& data) {
    for (const QUrl& url : data.urls()) {
        const QFileInfo file(url.toLocalFile());
        const bool whole = file.isFile() && file.suffix().compare(u"gguf", Qt::CaseInsensitive) == 0;
        if (file.isDir() || whole) return file.absoluteFilePath();
        if (file.isFile()) return file.absolutePath();
    }
    return {};
}

}  // namespace headscope::ui
