// SPDX-License-Identifier: GPL-3.0-or-later
// SVG to icons of the right colour.
#include "ui/views/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace headscope::ui {
namespace {

// Lists of edits make their icons anew with every click: each is drawn once.
QPixmap rendered(const QString& name, const QColor& color, int size) {
    const QString key = QStringLiteral("headscope:%1:%2:%3").arg(name, color.name()).arg(size);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray colored = file.readAll();
    colored.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(colored);
    pixmap = QPixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

}  // namespace

QIcon themedIcon(const QString& name, const ThemeColors& colors) {
    QIcon icon;
    for (const int size : {16, 22, 32, 44, 66}) {
        const QPixmap normal = rendered(name, colors.text, size);
        if (normal.isNull()) return {};
        icon.addPixmap(normal, QIcon::Normal);
        icon.addPixmap(rendered(name, colors.disabled, size), QIcon::Disabled);
    }
    return icon;
}

}  // namespace headscope::ui
