// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the switch.
#include "ui/views/switch_button.h"

#include <QPainter>
#include <algorithm>

#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kTrackWidth = 30;
constexpr int kTrackHeight = 16;
constexpr int kGap = 6;

}  // namespace

SwitchButton::SwitchButton(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize SwitchButton::sizeHint() const {
    const QFontMetrics metrics(font());
    const int word = std::max(metrics.horizontalAdvance(tr("on")), metrics.horizontalAdvance(tr("off")));
    return {kTrackWidth + kGap + word + 6, std::max(24, metrics.height() + 4)};
}

void SwitchButton::paintEvent(QPaintEvent* /*event*/) {
    const ThemeColors& colors = colorsOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(2.5, (height() - kTrackHeight) / 2.0 + 0.5, kTrackWidth - 1, kTrackHeight - 1);
    const bool on = isChecked();
    const QColor outline = isEnabled() ? (on ? colors.accent : colors.control) : colors.disabled;
    painter.setPen(QPen(outline, 1.2));
    painter.setBrush(on && isEnabled() ? colors.accent : colors.surface);
    painter.drawRoundedRect(track, kTrackHeight / 2.0, kTrackHeight / 2.0);
    const double radius = kTrackHeight / 2.0 - 3.5;
    const QPointF knob(on ? track.right() - kTrackHeight / 2.0 : track.left() + kTrackHeight / 2.0,
                       track.center().y());
    painter.setPen(Qt::NoPen);
    painter.setBrush(on && isEnabled() ? colors.onAccent : outline);
    painter.drawEllipse(knob, radius, radius);
    painter.setPen(isEnabled() ? colors.text : colors.disabled);
    painter.drawText(QRect(kTrackWidth + kGap, 0, width() - kTrackWidth - kGap, height()),
                     Qt::AlignVCenter | Qt::AlignLeft, on ? tr("on") : tr("off"));
    if (hasFocus()) {
        painter.setPen(QPen(colors.text, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

}  // namespace headscope::ui
