// SPDX-License-Identifier: GPL-3.0-or-later
// How a sentence gets to the screen reader.
#include "ui/accessibility/announcer.h"

#include <QAccessible>

namespace headscope::ui {

Announcer::Announcer(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("announcer"));
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFixedSize(1, 1);
}

void Announcer::say(const QString& sentence) {
    setAccessibleName(sentence);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QAccessibleAnnouncementEvent event(this, sentence);
    event.setPoliteness(QAccessible::AnnouncementPoliteness::Polite);
#else
    // Older bridges know no announcements; an alert's name is read.
    QAccessibleEvent event(this, QAccessible::Alert);
#endif
    QAccessible::updateAccessibility(&event);
    Q_EMIT said(sentence);
}

}  // namespace headscope::ui
