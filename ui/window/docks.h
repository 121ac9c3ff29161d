// SPDX-License-Identifier: GPL-3.0-or-later
// The docks around the pages, and their first arrangement.
#pragma once

#include <QMainWindow>

class QDockWidget;

namespace headscope::ui {

/// The docks of a window. Object names are what the remembered layout refers to.
struct Docks {
    QDockWidget* prompt = nullptr;
    QDockWidget* heads = nullptr;
    QDockWidget* edits = nullptr;
    QDockWidget* outputs = nullptr;
    QDockWidget* inspector = nullptr;
    // Hidden at first.
    QDockWidget* history = nullptr;
    QDockWidget* model = nullptr;
    QDockWidget* log = nullptr;
    QDockWidget* continuation = nullptr;
};

/// What goes into the docks.
struct DockContents {
    QWidget* prompt = nullptr;
    QWidget* heads = nullptr;
    QWidget* edits = nullptr;
    QWidget* outputs = nullptr;
    QWidget* inspector = nullptr;
    QWidget* history = nullptr;
    QWidget* model = nullptr;
    QWidget* log = nullptr;
    QWidget* continuation = nullptr;
};

/// Makes the docks of `window`.
[[nodiscard]] Docks makeDocks(QMainWindow& window, const DockContents& contents);
/// Puts them where they belong at the window's size.
void resetDocks(QMainWindow& window, const Docks& docks);

}  // namespace headscope::ui
