// SPDX-License-Identifier: GPL-3.0-or-later
// No layout of its own: Qt then sends it the requests of its child, and it decides.
#include "ui/views/pane.h"

#include <QEvent>

namespace headscope::ui {

Pane::Pane(QWidget* content, Follows follows, QWidget* parent)
    : QWidget(parent), m_content(content), m_follows(follows) {
    content->setParent(this);
    content->show();
    setSizePolicy(content->sizePolicy());
    follow();
}

QSize Pane::sizeHint() const { return m_content->sizeHint().expandedTo(minimumSizeHint()); }

QSize Pane::minimumSizeHint() const {
    const QSize least = m_content->minimumSizeHint().expandedTo(m_content->minimumSize());
    // A row of texts may be cut; its height may not.
    return m_follows == Follows::height ? QSize(0, least.height()) : least;
}

QSize Pane::followed() const {
    return m_follows == Follows::height ? QSize(0, sizeHint().height()) : minimumSizeHint();
}

void Pane::follow() {
    const QSize now = followed();
    if (now == m_told) return;
    m_told = now;
    updateGeometry();
}

bool Pane::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) {
        follow();
        return true;
    }
    return QWidget::event(event);
}

void Pane::resizeEvent(QResizeEvent* /*event*/) { m_content->setGeometry(rect()); }

}  // namespace headscope::ui
