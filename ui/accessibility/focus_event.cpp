// SPDX-License-Identifier: GPL-3.0-or-later
// The focus event of a part.
#include "ui/accessibility/focus_event.h"

#include <QAccessible>
#include <QWidget>

namespace headscope::ui {

void tellCurrentPart(QWidget* widget, int child) {
    if (child < 0 || !widget->hasFocus()) return;
    QAccessibleEvent event(widget, QAccessible::Focus);
    event.setChild(child);
    QAccessible::updateAccessibility(&event);
}

}  // namespace headscope::ui
