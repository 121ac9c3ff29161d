// SPDX-License-Identifier: GPL-3.0-or-later
// Assembly of the window.
#include "ui/window/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>

#include "ui/accessibility/announcements.h"
#include "ui/accessibility/announcer.h"
#include "ui/models/read_out.h"
#include "ui/pages/compare_page.h"
#include "ui/pages/effects_page.h"
#include "ui/pages/explore_page.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/arcs_view.h"
#include "ui/views/continue_view.h"
#include "ui/views/edits_panel.h"
#include "ui/views/effect_map.h"
#include "ui/views/error_panel.h"
#include "ui/views/head_grid.h"
#include "ui/views/head_view.h"
#include "ui/views/history_view.h"
#include "ui/views/inspector.h"
#include "ui/views/log_view.h"
#include "ui/views/media_view.h"
#include "ui/views/model_view.h"
#include "ui/views/outputs_panel.h"
#include "ui/views/pane.h"
#include "ui/views/prompt_editor.h"
#include "ui/views/token_strip.h"
#include "ui/window/command_palette.h"
#include "ui/window/dropped_files.h"
#include "ui/window/error_text.h"
#include "ui/window/export_dialog.h"
#include "ui/window/heads_area.h"
#include "ui/window/key_sheet.h"
#include "ui/window/open_model_dialog.h"
#include "ui/window/pane_cycle.h"
#include "ui/window/prompt_area.h"
#include "ui/window/recent_menu.h"
#include "ui/window/session_files.h"
#include "ui/window/settings.h"
#include "ui/window/status_segments.h"
#include "ui/window/theme.h"
#include "ui/window/window_commands.h"

namespace headscope::ui {
MainWindow::MainWindow(Models& models, Settings& settings, Theme& theme, QWidget* parent)
    : QMainWindow(parent),
      m_models(models),
      m_settings(settings),
      m_theme(theme),
      m_opener(models),
      m_pages(new QStackedWidget(this)),
      m_promptArea(new PromptArea(models, this)),
      m_headsArea(new HeadsArea(models, this)),
      m_explore(new ExplorePage(models, this)),
      m_effects(new EffectsPage(models, this)),
      m_compare(new ComparePage(models, this)),
      m_commands(new WindowCommands(m_actions, models, this)),
      m_sessions(
          std::make_unique<SessionFiles>(*this, m_actions, models, m_opener, settings, *m_promptArea)) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/headscope.svg")));
    setMinimumSize(1024, 640);
    setAcceptDrops(true);
    m_actions.setColors(colorsOf(palette()));
    m_actions.followUndo(models.undo);
    m_bars = makeBars(*this, m_actions, models);
    buildCentre();
    m_docks = makeDocks(*this, {m_promptArea, m_headsArea, new EditsPanel(models, this),
                                new OutputsPanel(models, this), new Inspector(models, this),
                                new HistoryView(models.undo, this), new ModelView(models.info, this),
                                new LogView(models.log, this), new ContinueView(models.continuation, this)});
    for (QDockWidget* dock : {m_docks.heads, m_docks.edits, m_docks.outputs, m_docks.inspector,
                              m_docks.history, m_docks.model, m_docks.log, m_docks.continuation})
        m_bars.docks->addAction(dock->toggleViewAction());
    new StatusSegments(*statusBar(), models, m_actions);
    statusBar()->setSizeGripEnabled(false);
    connectPages();
    connectFile();
    connectSessions();
    connectLook();
    connectHelp();
    addCanvases();
    new Announcements(models, *new Announcer(this), this);
    showTheme();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildCentre() {
    m_pages->setObjectName(QStringLiteral("pages"));
    m_pages->addWidget(m_explore);
    m_pages->addWidget(m_effects);
    m_pages->addWidget(m_compare);
    setCentralWidget(new Pane(m_pages));
}

void MainWindow::connectPages() {
    const std::pair<Act, QWidget*> pages[] = {
        {Act::pageExplore, m_explore}, {Act::pageEffects, m_effects}, {Act::pageCompare, m_compare}};
    for (const auto& [act, page] : pages) {
        connect(m_actions[act], &QAction::triggered, m_pages,
                [this, page = page] { m_pages->setCurrentWidget(page); });
    }
    connect(m_headsArea->grid(), &HeadGrid::opened, this, [this] {
        m_actions[Act::pageExplore]->trigger();
        m_docks.inspector->show();
        m_docks.inspector->raise();
    });
    connect(m_actions[Act::findHead], &QAction::triggered, this, [this] {
        m_docks.heads->show();
        m_docks.heads->raise();
        m_headsArea->findHead();
    });
    connect(m_actions[Act::focusPrompt], &QAction::triggered, m_promptArea, &PromptArea::focusPrompt);
    addActions({m_actions[Act::nextPane], m_actions[Act::previousPane]});  // in no menu, but with keys
    connect(m_actions[Act::nextPane], &QAction::triggered, this, [this] { nextPane(1); });
    connect(m_actions[Act::previousPane], &QAction::triggered, this, [this] { nextPane(-1); });
    connect(m_actions[Act::release], &QAction::triggered, this, [this] { m_commands->releaseOne(); });
    connect(m_actions[Act::editKind], &QAction::triggered, this, [this] {
        const QRect head = m_headsArea->grid()->cellRect(m_models.selection.head());
        m_bars.editKind->popup(m_headsArea->grid()->viewport()->mapToGlobal(head.bottomLeft()));
    });
    // A typed prompt that waits for its pause is a change too: undo must see it.
    connect(m_actions[Act::undo], &QAction::hovered, m_promptArea->editor(), &PromptEditor::commit);
    connect(m_actions[Act::copyValues], &QAction::triggered, this, &MainWindow::copyValues);
    connect(m_actions[Act::copyImage], &QAction::triggered, this,
            [this] { QApplication::clipboard()->setPixmap(m_pages->currentWidget()->grab()); });
    connect(m_actions[Act::zoomIn], &QAction::triggered, this, [this] { zoom(1); });
    connect(m_actions[Act::zoomOut], &QAction::triggered, this, [this] { zoom(-1); });
    connect(m_actions[Act::zoomFit], &QAction::triggered, this, [this] { zoom(0); });
}

void MainWindow::connectFile() {
    connect(m_actions[Act::openModel], &QAction::triggered, this, [this] { showOpenDialog(); });
    connect(m_actions[Act::openMedia], &QAction::triggered, m_promptArea, &PromptArea::showMediaDialog);
    connect(&m_models.prompt, &PromptModel::modelChanged, this,
            [this] { m_actions[Act::openMedia]->setEnabled(m_models.prompt.mediaStack().has_value()); });
    m_actions[Act::openMedia]->setEnabled(false);
    connect(&m_models.media, &MediaOpener::failed, this, [this](const QString& file, const Error& error) {
        showError(tr("Cannot read “%1”.").arg(QFileInfo(file).fileName()), error, Act::openMedia);
    });
    connect(m_actions[Act::exportFigure], &QAction::triggered, this, &MainWindow::showExportDialog);
    connect(m_actions[Act::quit], &QAction::triggered, this, &QWidget::close);
    connect(m_promptArea->errors(), &ErrorPanel::openRequested, this, [this] {
        if (m_another == Act::openMedia && m_models.prompt.mediaStack()) {
            m_promptArea->showMediaDialog();
        } else if (m_another == Act::openSession) {
            m_actions[Act::openSession]->trigger();
        } else {
            showOpenDialog(m_opener.asked());
        }
    });
    connect(&m_opener, &ModelOpener::opened, this, [this](const QString& model) {
        m_openModel = model;
        m_settings.addRecentModel(model);
        m_promptArea->errors()->dismiss();
        m_headsArea->grid()->setFocus(Qt::OtherFocusReason);
    });
    connect(&m_opener, &ModelOpener::failed, this, [this](const QString& model, const Error& error) {
        showError(tr("Cannot open “%1”.").arg(model), error);
    });
    connect(&m_models.bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane == Lane::run) showError({}, error);
    });
    connect(&m_models.bridge, &SessionBridge::runDone, m_promptArea->errors(), &ErrorPanel::dismiss);
}

void MainWindow::connectSessions() {
    connect(m_sessions.get(), &SessionFiles::failed, this,
            [this](const QString& what, const Error& error) { showError(what, error, Act::openSession); });
    connect(m_bars.recent, &QMenu::aboutToShow, this, [this] {
        fillRecentMenu(*m_bars.recent, m_settings, m_sessions->lastFile(),
                       [this](const QString& what) { open(what); });
    });
    WorkspaceModel& work = m_sessions->work();
    connect(&work, &WorkspaceModel::restored, m_promptArea->errors(), &ErrorPanel::dismiss);
    connect(&work, &WorkspaceModel::pageAsked, this, &MainWindow::showPage);
    connect(&work, &WorkspaceModel::tabAsked, m_explore->headView(), &HeadView::showTab);
    connect(m_explore->headView(), &HeadView::tabChanged, &work, &WorkspaceModel::setTab);
    const auto tellPage = [this, &work] { work.setPage(page()); };
    connect(m_pages, &QStackedWidget::currentChanged, &work, tellPage);
    work.setTab(m_explore->headView()->tab());
    tellPage();
}

void MainWindow::showError(const QString& what, const Error& error, Act another) {
    m_another = another;
    const ErrorText text = errorText(error);
    const QString heading = what.isEmpty() ? text.sentence : what + QLatin1Char(' ') + text.sentence;
    m_promptArea->errors()->showError(heading, text.message, text.hint, QString::fromStdString(error.text()));
}

void MainWindow::connectLook() {
    const std::pair<Act, ThemeChoice> themes[] = {{Act::themeSystem, ThemeChoice::system},
                                                  {Act::themeLight, ThemeChoice::light},
                                                  {Act::themeDark, ThemeChoice::dark}};
    for (const auto& [act, choice] : themes) {
        connect(m_actions[act], &QAction::triggered, this, [this, choice = choice] {
            m_theme.apply(choice);
            m_settings.setTheme(choice);
            showTheme();
        });
    }
    const auto side = [this](Act act, QDockWidget* first, QDockWidget* second) {
        m_actions[act]->setChecked(true);
        connect(m_actions[act], &QAction::triggered, this, [first, second](bool on) {
            first->setVisible(on);
            second->setVisible(on);
        });
        // With the action as context: docks go after the actions.
        connect(first, &QDockWidget::visibilityChanged, m_actions[act],
                [action = m_actions[act], first] { action->setChecked(!first->isHidden()); });
    };
    side(Act::leftDocks, m_docks.heads, m_docks.edits);
    side(Act::rightDocks, m_docks.outputs, m_docks.inspector);
    connect(m_actions[Act::fullScreen], &QAction::triggered, this,
            [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(m_actions[Act::resetLayout], &QAction::triggered, this, [this] { resetDocks(*this, m_docks); });
}

void MainWindow::connectHelp() {
    connect(m_actions[Act::keySheet], &QAction::triggered, this,
            [this] { KeySheet(m_actions, this).exec(); });
    const auto showDock = [this](Act act, QDockWidget* dock) {
        connect(m_actions[act], &QAction::triggered, dock, [dock] {
            dock->show();
            dock->raise();
        });
    };
    showDock(Act::aboutModel, m_docks.model);
    showDock(Act::continueText, m_docks.continuation);
    showDock(Act::inspector, m_docks.inspector);
    connect(m_actions[Act::palette], &QAction::triggered, this,
            [this] { runPalette(m_actions, m_models, this, [this](const QString& link) { open(link); }); });
    connect(m_actions[Act::about], &QAction::triggered, this, [this] {
        QMessageBox::about(this, tr("About Headscope"),
                           tr("<b>Headscope %1</b><br>Every attention head of a real transformer, live.<br>"
                              "GPL-3.0-or-later. Built with Qt, LibTorch and QCustomPlot.")
                               .arg(QCoreApplication::applicationVersion()));
    });
}

void MainWindow::addCanvases() {
    QList<QWidget*> canvases = {m_headsArea->grid(), m_promptArea->strip(), m_promptArea->mediaView(),
                                m_explore->headView(), m_effects->map()->plot()};
    for (std::size_t i = 0; i < 3; ++i) canvases << m_compare->plot(i);
    for (QWidget* canvas : canvases) {
        canvas->addActions(m_actions.canvasActions());
        canvas->installEventFilter(this);
    }
    m_explore->headView()->heatmap()->installEventFilter(this);
    setTabOrder(m_promptArea->editor(), m_promptArea->strip());
    setTabOrder(m_promptArea->strip(), m_headsArea->grid());
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    const bool press = event->type() == QEvent::KeyPress;
    if (press || event->type() == QEvent::KeyRelease) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_B && key->modifiers() == Qt::NoModifier) {
            if (!key->isAutoRepeat()) m_models.view.setBlink(press);
            return true;
        }
    }
    if (event->type() == QEvent::FocusOut) m_models.view.setBlink(false);
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::showTheme() {
    const std::pair<ThemeChoice, Act> themes[] = {{ThemeChoice::system, Act::themeSystem},
                                                  {ThemeChoice::light, Act::themeLight},
                                                  {ThemeChoice::dark, Act::themeDark}};
    for (const auto& [choice, act] : themes) {
        if (m_theme.choice() == choice) m_actions[act]->setChecked(true);
    }
    m_actions.setColors(colorsOf(palette()));
    m_bars.editKindButton->setIcon(m_actions[Act::editKind]->icon());
    m_bars.scaleButton->setIcon(m_actions[Act::cycleScale]->icon());
}

void MainWindow::open(const QString& argument, const OpeningWishes& wishes) {
    if (SessionFiles::isWork(argument)) {
        m_sessions->open(argument, wishes);
    } else {
        openModel(argument, wishes);
    }
}

void MainWindow::openModel(const QString& model, const OpeningWishes& wishes) {
    m_opener.open(model, wishes);
}

bool MainWindow::showPage(const QString& name) {
    const std::pair<QString, Act> pages[] = {{QStringLiteral("explore"), Act::pageExplore},
                                             {QStringLiteral("effects"), Act::pageEffects},
                                             {QStringLiteral("compare"), Act::pageCompare}};
    for (const auto& [page, act] : pages) {
        if (page != name) continue;
        m_actions[act]->trigger();
        return true;
    }
    return false;
}

// Pages are called "explorePage" and so on.
QString MainWindow::page() const { return m_pages->currentWidget()->objectName().chopped(4); }

bool MainWindow::idle() const {
    return m_models.bridge.idle() && m_models.live.idle() && !m_models.media.reading() &&
           !m_promptArea->editor()->waiting();
}

void MainWindow::restoreLayout() {
    resetDocks(*this, m_docks);
    if (!m_settings.windowState().isEmpty()) restoreState(m_settings.windowState());
}

void MainWindow::showOpenDialog(const QString& model) {
    OpenModelDialog dialog(m_settings, this);
    if (!model.isEmpty()) dialog.setModel(model);
    if (dialog.exec() == QDialog::Accepted) openModel(dialog.model());
}

void MainWindow::showExportDialog() {
    ExportDialog dialog(m_models, m_openModel, m_settings, this);
    if (m_pages->currentWidget() == m_effects) dialog.setKind(FigureKind::ablation);
    if (m_pages->currentWidget() == m_compare) dialog.setKind(FigureKind::compare);
    if (m_pages->currentWidget() == m_explore) dialog.setKind(FigureKind::head);
    dialog.exec();
}

void MainWindow::copyValues() {
    QString text = tabSeparated(m_explore->headView()->shownMap());
    if (m_pages->currentWidget() == m_effects) text = tabSeparated(m_models.effects.exactMap());
    QApplication::clipboard()->setText(text);
}

void MainWindow::nextPane(int step) {
    PaneStop page{m_pages->currentWidget()};
    if (page.area == m_explore) page.focus = m_explore->headView()->heatmap();
    if (page.area == m_effects) page.focus = m_effects->map()->plot();
    if (page.area == m_compare) page.focus = m_compare->plot(1);
    focusNextPane({{m_promptArea->editor()},
                   {m_promptArea->mediaView()},
                   {m_promptArea->strip()},
                   {m_headsArea->grid()},
                   {m_docks.edits->widget()},
                   page,
                   {m_docks.outputs->widget()},
                   {m_docks.inspector->widget()},
                   {statusBar()}},
                  step);
}

void MainWindow::zoom(int steps) {
    if (m_headsArea->grid()->hasFocus()) {
        steps == 0 ? m_headsArea->grid()->setCellSize(std::nullopt) : m_headsArea->grid()->zoomBy(steps);
        return;
    }
    HeatmapPlot* plot = m_explore->headView()->heatmap();
    if (m_pages->currentWidget() == m_effects) plot = m_effects->map()->plot();
    steps == 0 ? plot->zoomToFit() : plot->zoomBy(steps > 0 ? 1.25 : 0.8);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setWindow(saveGeometry(), saveState());
    m_sessions->finish();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (isWanted(*event->mimeData())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    if (m_sessions->drop(*event->mimeData())) return;
    const QString media = droppedMedia(*event->mimeData());
    const QString model = droppedModel(*event->mimeData());
    if (!media.isEmpty()) {
        m_models.media.open(media);
    } else if (!model.isEmpty()) {
        openModel(model);
    }
}

}  // namespace headscope::ui
