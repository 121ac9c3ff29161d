// SPDX-License-Identifier: GPL-3.0-or-later
// SVG to icons of the right colour.
#include "ui/views/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace headscope::ui {
namespace {

QPixmap rendered(const QByteArray& svg, const QColor& color, int size) {
    QByteArray colored = svg;
    colored.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(colored);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

}  // namespace

QIcon themedIcon(const QString& name, const ThemeColors& colors) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int size : {16, 22, 32, 44, 66}) {
        icon.addPixmap(rendered(svg, colors.text, size), QIcon::Normal);
        icon.addPixmap(rendered(svg, colors.disabled, size), QIcon::Disabled);
    }
    return icon;
}

}  // namespace headscope::ui
