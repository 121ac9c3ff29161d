// SPDX-License-Identifier: GPL-3.0-or-later
// Menus and toolbar, put together from the actions.
#pragma once

#include <QMainWindow>

#include "ui/models/models.h"
#include "ui/window/actions.h"

class QMenu;
class QToolBar;
class QToolButton;

namespace headscope::ui {

/// Menus that other parts open too.
struct Bars {
    QMenu* recent = nullptr;  ///< filled when it opens
    QMenu* docks = nullptr;
    QMenu* editKind = nullptr;
    QMenu* colorMap = nullptr;
    QToolBar* toolBar = nullptr;
    QToolButton* editKindButton = nullptr;
    QToolButton* scaleButton = nullptr;
    QToolButton* mapButton = nullptr;
};

/// Fills the menu bar and the toolbar of `window`.
[[nodiscard]] Bars makeBars(QMainWindow& window, const Actions& actions, Models& models);

}  // namespace headscope::ui
