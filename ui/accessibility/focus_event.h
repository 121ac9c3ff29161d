// SPDX-License-Identifier: GPL-3.0-or-later
// Tells assistive technology where the keyboard is inside a painted widget.
#pragma once

class QWidget;

namespace headscope::ui {

/// Says that the part `child` of a painted widget is the one that keys act on; silent while the widget has no
/// focus, and for negative children.
void tellCurrentPart(QWidget* widget, int child);

}  // namespace headscope::ui
