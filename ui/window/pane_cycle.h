// SPDX-License-Identifier: GPL-3.0-or-later
// From part to part of the window by a key.
#pragma once

#include <QList>

class QWidget;

namespace headscope::ui {

/// A part of the window, and what in it takes the focus: `focus`; itself, or its first child that can, where
/// that is null or hidden.
struct PaneStop {
    QWidget* area = nullptr;
    QWidget* focus = nullptr;
};

/// Gives the focus to the next visible pane behind the one that has it; with step -1 to the one before. A
/// dock that lies behind another one comes to the front.
void focusNextPane(const QList<PaneStop>& panes, int step);

}  // namespace headscope::ui
