// SPDX-License-Identifier: GPL-3.0-or-later
// Menus and toolbar.
#include "ui/window/bars.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>
#include <utility>

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Bars", text); }

void add(QMenu* menu, const Actions& actions, std::initializer_list<Act> acts) {
    for (const Act act : acts) menu->addAction(actions[act]);
}

// A menu whose checked entry follows the models.
template <class Choose>
QAction* addChoice(QMenu* menu, const QString& text, const QVariant& value, Choose choose) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setData(value);
    QObject::connect(action, &QAction::triggered, menu, std::move(choose));
    return action;
}

QMenu* makeEditKindMenu(QWidget* parent, InterventionModel& edits) {
    auto* menu = new QMenu(tr("Edit &kind"), parent);
    menu->setToolTipsVisible(true);
    for (const EditKind kind : editKinds()) {
        QAction* action = addChoice(menu, editKindTitle(kind, 0.5F), static_cast<int>(kind), [&edits, kind] {
            edits.setSwitchKind({kind, 0.5F});
        });
        action->setToolTip(editKindTip(kind));
    }
    QObject::connect(menu, &QMenu::aboutToShow, menu, [menu, &edits] {
        for (QAction* action : menu->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(edits.switchKind().kind));
    });
    return menu;
}

QString scaleTitle(ColorScale scale) {
    switch (scale) {
        case ColorScale::linear:
            return tr("Linear");
        case ColorScale::sqrt:
            return tr("Square root");
        case ColorScale::log10:
            return tr("Logarithmic");
        case ColorScale::quantile:
            return tr("Ranks");
    }
    return {};
}

QMenu* makeScaleMenu(QWidget* parent, ViewOptions& view) {
    auto* menu = new QMenu(tr("&Scale"), parent);
    for (const ColorScale scale :
         {ColorScale::linear, ColorScale::sqrt, ColorScale::log10, ColorScale::quantile})
        addChoice(menu, scaleTitle(scale), static_cast<int>(scale), [&view, scale] { view.setScale(scale); });
    QObject::connect(menu, &QMenu::aboutToShow, menu, [menu, &view] {
        for (QAction* action : menu->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(view.scale()));
    });
    return menu;
}

QMenu* makeColorMapMenu(QWidget* parent, ViewOptions& view) {
    auto* menu = new QMenu(tr("Colour &map"), parent);
    addChoice(menu, tr("By theme"), QString(), [&view] { view.setColorMap({}); });
    menu->addSeparator();
    for (const QString& name : ColorMap::names()) {
        const auto map = ColorMap::byName(name);
        if (!map || map->isDiverging()) continue;
        QAction* action = addChoice(menu, name.left(1).toUpper() + name.mid(1), name,
                                    [&view, name] { view.setColorMap(name); });
        QImage swatch(48, 14, QImage::Format_RGB32);
        for (int x = 0; x < swatch.width(); ++x) {
            for (int y = 0; y < swatch.height(); ++y) swatch.setPixel(x, y, map->at(x / 47.0));
        }
        action->setIcon(QIcon(QPixmap::fromImage(swatch)));
    }
    QObject::connect(menu, &QMenu::aboutToShow, menu, [menu, &view] {
        for (QAction* action : menu->actions())
            action->setChecked(action->data().toString() == view.colorMap());
    });
    return menu;
}

QToolButton* menuButton(QToolBar* bar, QMenu* menu, const QString& name, const QIcon& icon,
                        const QString& tip) {
    auto* button = new QToolButton(bar);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIcon(icon);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setObjectName(name);
    bar->addWidget(button);
    return button;
}

void fillMenus(QMainWindow& window, const Actions& actions, Bars& bars, QMenu* scale) {
    QMenuBar* bar = window.menuBar();
    QMenu* file = bar->addMenu(tr("&File"));
    add(file, actions, {Act::openModel});
    bars.recent = file->addMenu(tr("Open &recent"));
    add(file, actions, {Act::openMedia});
    file->addSeparator();
    add(file, actions, {Act::openSession, Act::saveSession, Act::saveSessionAs, Act::copyLink});
    file->addSeparator();
    add(file, actions, {Act::exportFigure});
    file->addSeparator();
    add(file, actions, {Act::quit});
    QMenu* edit = bar->addMenu(tr("&Edit"));
    add(edit, actions, {Act::undo, Act::redo});
    edit->addSeparator();
    add(edit, actions, {Act::copyValues, Act::copyImage, Act::copyCommand});
    edit->addSeparator();
    add(edit, actions, {Act::findHead, Act::palette, Act::focusPrompt});
    QMenu* view = bar->addMenu(tr("&View"));
    add(view, actions, {Act::pageExplore, Act::pageEffects, Act::pageCompare});
    view->addSeparator();
    add(view, actions, {Act::difference, Act::gridMetric, Act::meanPooling});
    view->addMenu(scale);
    view->addMenu(bars.colorMap);
    view->addSeparator();
    add(view, actions, {Act::zoomIn, Act::zoomOut, Act::zoomFit});
    view->addSeparator();
    QMenu* theme = view->addMenu(tr("&Theme"));
    add(theme, actions, {Act::themeSystem, Act::themeLight, Act::themeDark});
    bars.docks = view->addMenu(tr("Doc&ks"));
    add(bars.docks, actions, {Act::leftDocks, Act::rightDocks});
    bars.docks->addSeparator();
    add(view, actions, {Act::fullScreen, Act::resetLayout});
    QMenu* heads = bar->addMenu(tr("&Heads"));
    add(heads, actions, {Act::switchHeads, Act::switchLayer, Act::keepOnly});
    heads->addSeparator();
    heads->addMenu(bars.editKind);
    add(heads, actions, {Act::weaker, Act::stronger});
    heads->addSeparator();
    add(heads, actions, {Act::toolInspect, Act::toolSwitch, Act::inspector});
    heads->addSeparator();
    add(heads, actions, {Act::headBack, Act::headForward});
    heads->addSeparator();
    add(heads, actions, {Act::restoreAll});
    QMenu* model = bar->addMenu(tr("&Model"));
    add(model, actions, {Act::aboutModel});
    QMenu* analyse = bar->addMenu(tr("&Analyse"));
    add(analyse, actions, {Act::live, Act::recompute, Act::continueText, Act::cancelWork});
    QMenu* help = bar->addMenu(tr("Hel&p"));
    add(help, actions, {Act::keySheet, Act::about});
}

}  // namespace

Bars makeBars(QMainWindow& window, const Actions& actions, Models& models) {
    Bars bars;
    bars.editKind = makeEditKindMenu(&window, models.edits);
    QMenu* scale = makeScaleMenu(&window, models.view);
    bars.colorMap = makeColorMapMenu(&window, models.view);
    fillMenus(window, actions, bars, scale);
    QToolBar* bar = window.addToolBar(tr("Toolbar"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setIconSize(QSize(22, 22));
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bars.toolBar = bar;
    for (const Act act : {Act::openModel, Act::undo, Act::redo}) bar->addAction(actions[act]);
    bar->addSeparator();
    for (const Act act : {Act::toolInspect, Act::toolSwitch}) bar->addAction(actions[act]);
    bars.editKindButton = menuButton(bar, bars.editKind, QStringLiteral("editKindButton"),
                                     actions[Act::editKind]->icon(), tr("What a switch does to a head (E)"));
    bar->addSeparator();
    bars.scaleButton = menuButton(bar, scale, QStringLiteral("scaleButton"), {}, tr("Colour scale (C)"));
    bars.mapButton =
        menuButton(bar, bars.colorMap, QStringLiteral("mapButton"), {}, tr("Colour map of weights"));
    bars.mapButton->setText(tr("Map"));
    bar->addAction(actions[Act::difference]);
    bar->addSeparator();
    for (const Act act : {Act::pageExplore, Act::pageEffects, Act::pageCompare}) {
        bar->addAction(actions[act]);
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(actions[act])))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    for (const Act act : {Act::live, Act::exportFigure}) bar->addAction(actions[act]);
    if (auto* live = qobject_cast<QToolButton*>(bar->widgetForAction(actions[Act::live])))
        live->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto showEdits = [&models, button = bars.editKindButton] {
        const EditKindValue kind = models.edits.switchKind();
        button->setText(tr("Edit: %1").arg(editKindShort(kind.kind, kind.parameter)));
    };
    const auto showScale = [&models, button = bars.scaleButton] {
        button->setText(scaleTitle(models.view.scale()));
    };
    QObject::connect(&models.edits, &InterventionModel::switchKindChanged, bar, showEdits);
    QObject::connect(&models.view, &ViewOptions::changed, bar, showScale);
    showEdits();
    showScale();
    return bars;
}

}  // namespace headscope::ui
