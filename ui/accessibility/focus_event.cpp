// SPDX-License-Identifier: GPL-3.0-or-later
// The focus event of a part.
#include "ui/accessibility/focus_event.h"

#include <QAccessible>
#include <QWidget>

namespace headscope::ui {

void tellCurrentPart(QWidget* widget, int child) {
    if (child < 0 || !widget->hasFocus() || !QAccessible::isActive()) return;
    // Where the factory is not installed, Qt's own interface of a scroll area stands here: it looks its child
    // up without asking whether there is one.
    const QAccessibleInterface* parts = QAccessible::queryAccessibleInterface(widget);
    if (parts == nullptr || child >= parts->childCount()) return;
    QAccessibleEvent event(widget, QAccessible::Focus);
    event.setChild(child);
    QAccessible::updateAccessibility(&event);
}

}  // namespace headscope::ui
