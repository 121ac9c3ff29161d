// SPDX-License-Identifier: GPL-3.0-or-later
// Which pane has the focus, and who takes it next.
#include "ui/window/pane_cycle.h"

#include <QApplication>
#include <QDockWidget>
#include <QWidget>

namespace headscope::ui {
namespace {

QWidget* takerOf(const PaneStop& pane) {
    if (pane.focus != nullptr && pane.focus->isVisible()) return pane.focus;
    if (pane.area->focusPolicy() != Qt::NoFocus) return pane.area;
    for (QWidget* child : pane.area->findChildren<QWidget*>()) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) != 0)
            return child;
    }
    return nullptr;
}

// A pane that is not seen cannot be worked in.
void bringToFront(QWidget* area) {
    for (QWidget* widget = area; widget != nullptr; widget = widget->parentWidget()) {
        if (auto* dock = qobject_cast<QDockWidget*>(widget)) dock->raise();
    }
}

}  // namespace

void focusNextPane(const QList<PaneStop>& panes, int step) {
    const QWidget* focus = QApplication::focusWidget();
    qsizetype at = step > 0 ? -1 : panes.size();
    for (qsizetype i = 0; i < panes.size(); ++i) {
        const QWidget* area = panes[i].area;
        if (focus != nullptr && (area == focus || area->isAncestorOf(focus))) at = i;
    }
    for (qsizetype tried = 0; tried < panes.size(); ++tried) {
        at = (at + step + panes.size()) % panes.size();
        QWidget* taker = takerOf(panes[at]);
        if (taker == nullptr || !taker->isVisible()) continue;
        bringToFront(panes[at].area);
        taker->setFocus(Qt::TabFocusReason);
        return;
    }
}

}  // namespace headscope::ui
