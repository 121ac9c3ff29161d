// SPDX-License-Identifier: GPL-3.0-or-later
// Files by their names.
#include "ui/window/dropped_files.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include "core/workspace/workspace_link.h"
#include "ui/figures/figure_reader.h"
#include "ui/models/prompt_media.h"

namespace headscope::ui {
namespace {

bool endsIn(const QString& file, QLatin1String ending) {
    return QFileInfo(file).suffix().compare(ending, Qt::CaseInsensitive) == 0;
}

// Of the many files called .json, those of ours name the program.
bool isSidecar(const QString& path) {
    QFile file(path);
    if (!QFileInfo(path).isFile() || file.size() > static_cast<qint64>(kMostSessionBytes)) return false;
    return file.open(QIODevice::ReadOnly) && file.readAll().contains("\"headscope\"");
}

}  // namespace

QString droppedWork(const QMimeData& data) {
    for (const QUrl& url : data.urls()) {
        if (url.scheme() == QLatin1String("headscope")) return QString::fromLatin1(url.toEncoded());
        const QString file = url.toLocalFile();
        if (isFigureFile(file) || endsIn(file, QLatin1String("headscope")) ||
            endsIn(file, QLatin1String("json")))
            return file;
    }
    const QString text = data.text();
    return isWorkspaceLink(text.toStdString()) ? text : QString();
}

bool holdsWork(const QString& work) {
    if (isWorkspaceLink(work.toStdString()) || endsIn(work, QLatin1String("headscope"))) return true;
    if (endsIn(work, QLatin1String("json"))) return isSidecar(work);
    // What else could an SVG or a PDF be meant as: say that it tells nothing.
    return isFigureFile(work) && (!endsIn(work, QLatin1String("png")) || readFigureSidecar(work));
}

bool isWanted(const QMimeData& data) {
    return !droppedWork(data).isEmpty() || !droppedMedia(data).isEmpty() || !droppedModel(data).isEmpty();
}

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
