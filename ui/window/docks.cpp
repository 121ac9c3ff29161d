// SPDX-License-Identifier: GPL-3.0-or-later
// Dock layout.
#include "ui/window/docks.h"

#include <QCoreApplication>
#include <QDockWidget>

#include "ui/views/pane.h"

namespace headscope::ui {
namespace {

constexpr int kNarrow = 1200;  // below this the inspector shares a place with the edits

QString tr(const char* text) { return QCoreApplication::translate("Docks", text); }

QDockWidget* makeDock(QMainWindow& window, const QString& name, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title, &window);
    dock->setObjectName(name);
    dock->setWidget(content);
    return dock;
}

// A dock whose content changes with every click.
QDockWidget* makeCalmDock(QMainWindow& window, const QString& name, const QString& title, QWidget* content) {
    return makeDock(window, name, title, new Pane(content));
}

}  // namespace

Docks makeDocks(QMainWindow& window, const DockContents& contents) {
    Docks docks;
    docks.prompt = makeDock(window, QStringLiteral("dockPrompt"), tr("Prompt"), contents.prompt);
    // No title bar: the prompt is part of the frame, not a tool window.
    docks.prompt->setTitleBarWidget(new QWidget(docks.prompt));
    docks.prompt->setFeatures(QDockWidget::NoDockWidgetFeatures);
    docks.heads = makeCalmDock(window, QStringLiteral("dockHeads"), tr("Heads"), contents.heads);
    docks.edits = makeCalmDock(window, QStringLiteral("dockEdits"), tr("Edits"), contents.edits);
    docks.outputs = makeCalmDock(window, QStringLiteral("dockOutputs"), tr("Outputs"), contents.outputs);
    docks.inspector =
        makeCalmDock(window, QStringLiteral("dockInspector"), tr("Inspector"), contents.inspector);
    docks.history = makeCalmDock(window, QStringLiteral("dockHistory"), tr("History"), contents.history);
    docks.model = makeCalmDock(window, QStringLiteral("dockModel"), tr("Model"), contents.model);
    docks.log = makeCalmDock(window, QStringLiteral("dockLog"), tr("Log"), contents.log);
    docks.continuation =
        makeCalmDock(window, QStringLiteral("dockContinue"), tr("Continue"), contents.continuation);
    window.setCorner(Qt::TopLeftCorner, Qt::TopDockWidgetArea);
    window.setCorner(Qt::TopRightCorner, Qt::TopDockWidgetArea);
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window.setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks |
                          QMainWindow::AllowNestedDocks);
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    return docks;
}

void resetDocks(QMainWindow& window, const Docks& docks) {
    const bool narrow = window.width() < kNarrow;
    const auto hidden = {docks.history, docks.model, docks.log, docks.continuation};
    for (QDockWidget* dock : hidden) {
        dock->setFloating(false);
        window.removeDockWidget(dock);
    }
    for (QDockWidget* dock : {docks.prompt, docks.heads, docks.edits, docks.outputs, docks.inspector}) {
        dock->setFloating(false);
        window.removeDockWidget(dock);
    }
    window.addDockWidget(Qt::TopDockWidgetArea, docks.prompt);
    window.addDockWidget(Qt::LeftDockWidgetArea, docks.heads);
    window.splitDockWidget(docks.heads, docks.edits, Qt::Vertical);
    window.addDockWidget(Qt::RightDockWidgetArea, docks.outputs);
    if (narrow) {
        window.tabifyDockWidget(docks.edits, docks.inspector);
    } else {
        window.splitDockWidget(docks.outputs, docks.inspector, Qt::Vertical);
    }
    // Where they open: beside what they are about.
    window.tabifyDockWidget(docks.edits, docks.history);
    window.tabifyDockWidget(narrow ? docks.edits : docks.inspector, docks.model);
    window.addDockWidget(Qt::BottomDockWidgetArea, docks.log);
    window.addDockWidget(Qt::BottomDockWidgetArea, docks.continuation);
    window.tabifyDockWidget(docks.log, docks.continuation);
    for (QDockWidget* dock : hidden) dock->hide();
    for (QDockWidget* dock : {docks.prompt, docks.heads, docks.edits, docks.outputs, docks.inspector})
        dock->show();
    if (narrow) docks.edits->raise();
    const int width = window.width();
    const int left = width >= 3000 ? 1280 : (width >= 1800 ? 640 : (narrow ? 320 : width * 416 / 1280));
    const int right = width >= 3000 ? 800 : (width >= 1800 ? 480 : (narrow ? 280 : width / 4));
    window.resizeDocks({docks.heads, docks.outputs}, {left, right}, Qt::Horizontal);
    const int high = window.height();
    window.resizeDocks({docks.heads, docks.edits}, {high * 47 / 80, high * 16 / 80}, Qt::Vertical);
    if (!narrow)
        window.resizeDocks({docks.outputs, docks.inspector}, {high * 37 / 80, high * 26 / 80}, Qt::Vertical);
}

}  // namespace headscope::ui
