// SPDX-License-Identifier: GPL-3.0-or-later
// Cell painting.
#include "ui/views/head_cell_painter.h"

#include <QPainterPath>
#include <algorithm>

namespace headscope::ui {
namespace {

constexpr int kSwitchSize = 12;
constexpr double kOffOpacity = 0.35;
constexpr double kStaleOpacity = 0.62;

void paintContents(QPainter& painter, const QRect& inner, const HeadCellLook& look,
                   const ThemeColors& colors) {
    painter.fillRect(inner, colors.surface);
    const bool off = look.mark == EditMark::off;
    painter.setOpacity((off ? kOffOpacity : 1.0) * (look.stale ? kStaleOpacity : 1.0));
    if (look.picture != nullptr) {
        painter.drawPixmap(inner, *look.picture);
    } else {
        painter.fillRect(inner, look.fill.isValid() ? look.fill : colors.naFill);
    }
    painter.setOpacity(1.0);
}

// White with a black edge: seen on every colour.
void paintDiagonal(QPainter& painter, const QRect& inner) {
    painter.setRenderHint(QPainter::Antialiasing);
    const double width = inner.width() < 16 ? 1.0 : 2.0;
    const QLineF line(QPointF(inner.left() + 1, inner.bottom()), QPointF(inner.right(), inner.top() + 1));
    painter.setPen(QPen(Qt::black, width + 2.0, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
    painter.setPen(QPen(Qt::white, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintLetters(QPainter& painter, const QRect& inner, const QString& letters) {
    const int size = inner.width() < 12 ? inner.width() / 2 : std::clamp(inner.width() / 4, 8, 14);
    QPainterPath triangle(inner.topLeft());
    triangle.lineTo(inner.left() + size * 2, inner.top());
    triangle.lineTo(inner.left(), inner.top() + size * 2);
    triangle.closeSubpath();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, 1));
    painter.setBrush(Qt::black);
    painter.drawPath(triangle);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (inner.width() < 12) return;
    QFont font = painter.font();
    font.setPixelSize(std::max(9, size));
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(QRect(inner.left() + 1, inner.top(), size + 6, size + 3), Qt::AlignLeft | Qt::AlignTop,
                     letters.left(1));
}

void paintSwitch(QPainter& painter, const QRect& cell, const HeadCellLook& look, const ThemeColors& colors) {
    const QRectF box = QRectF(cornerSwitchRect(cell)).adjusted(0.5, 2.5, -0.5, -2.5);
    const bool on = look.mark == EditMark::none;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(on ? colors.accent : colors.text, 1));
    painter.setBrush(on ? colors.accent : colors.surface);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(on ? colors.onAccent : colors.text);
    const double x = on ? box.right() - box.height() / 2 : box.left() + box.height() / 2;
    painter.drawEllipse(QPointF(x, box.center().y()), 2.0, 2.0);
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintOutline(QPainter& painter, const QRect& inner, const HeadCellLook& look,
                  const ThemeColors& colors) {
    painter.setBrush(Qt::NoBrush);
    if (look.selected) {
        painter.setPen(QPen(Qt::black, 1));
        painter.drawRect(inner.adjusted(0, 0, -1, -1));
        painter.drawRect(inner.adjusted(3, 3, -4, -4));
        painter.setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(inner.adjusted(2, 2, -2, -2));
    } else if (look.hovered) {
        painter.setPen(QPen(colors.text, 1));
        painter.drawRect(inner.adjusted(0, 0, -1, -1));
    }
    if (look.current) {
        painter.setPen(QPen(colors.accent, 2, look.focused ? Qt::DashLine : Qt::SolidLine, Qt::SquareCap,
                            Qt::MiterJoin));
        painter.drawRect(inner.adjusted(0, 0, 0, 0));
    }
}

}  // namespace

QRect cornerSwitchRect(const QRect& cell) {
    return {cell.right() - kSwitchSize - 4, cell.top() + 2, kSwitchSize + 2, kSwitchSize};
}

void paintHeadCell(QPainter& painter, const QRect& rect, const HeadCellLook& look,
                   const ThemeColors& colors) {
    painter.save();
    const QRect inner = rect.adjusted(0, 0, -1, -1);
    paintContents(painter, inner, look, colors);
    if (look.mark == EditMark::off) paintDiagonal(painter, inner);
    if (look.mark == EditMark::other) paintLetters(painter, inner, look.letters);
    painter.setPen(
        QPen(look.stale ? colors.control : colors.line, 1, look.stale ? Qt::DotLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    if (rect.width() >= 12) painter.drawRect(inner.adjusted(0, 0, -1, -1));
    paintOutline(painter, inner, look, colors);
    if (look.cornerSwitch) paintSwitch(painter, rect, look, colors);
    painter.restore();
}

}  // namespace headscope::ui
