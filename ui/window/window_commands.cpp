// SPDX-License-Identifier: GPL-3.0-or-later
// Actions on the models.
#include "ui/window/window_commands.h"

#include <QClipboard>
#include <QGuiApplication>

#include "ui/models/command_text.h"

namespace headscope::ui {

WindowCommands::WindowCommands(const Actions& actions, Models& models, QObject* parent)
    : QObject(parent), m_models(models) {
    connectEdits(actions);
    connectView(actions);
    connectLive(actions);
}

void WindowCommands::connectEdits(const Actions& actions) {
    InterventionModel& edits = m_models.edits;
    const auto heads = [this] { return m_models.selection.heads(); };
    const auto open = [this] { return m_models.prompt.model() != nullptr; };
    connect(actions[Act::switchHeads], &QAction::triggered, this, [&edits, heads, open] {
        if (open()) edits.toggle(heads());
    });
    connect(actions[Act::keepOnly], &QAction::triggered, this, [this, &edits, heads, open] {
        if (open()) edits.keepOnly(heads(), m_models.heads.allHeads());
    });
    connect(actions[Act::switchLayer], &QAction::triggered, this, [this, &edits, open] {
        const auto row = m_models.heads.table().rowOf(m_models.selection.head());
        if (open() && row) edits.toggle(m_models.heads.layerHeads(*row));
    });
    connect(actions[Act::restoreAll], &QAction::triggered, &edits, &InterventionModel::restoreAll);
    connect(actions[Act::weaker], &QAction::triggered, this,
            [this, &edits] { edits.nudgeStrength(m_models.selection.head(), -0.1F); });
    connect(actions[Act::stronger], &QAction::triggered, this,
            [this, &edits] { edits.nudgeStrength(m_models.selection.head(), 0.1F); });
    HeadHistory& history = m_models.history;
    connect(actions[Act::headBack], &QAction::triggered, &history, &HeadHistory::goBack);
    connect(actions[Act::headForward], &QAction::triggered, &history, &HeadHistory::goForward);
    const auto follow = [&history, &actions] {
        actions[Act::headBack]->setEnabled(history.canGoBack());
        actions[Act::headForward]->setEnabled(history.canGoForward());
    };
    connect(&history, &HeadHistory::changed, actions[Act::headBack], follow);
    follow();
    connect(actions[Act::undo], &QAction::triggered, &m_models.undo, &QUndoStack::undo);
    connect(actions[Act::redo], &QAction::triggered, &m_models.undo, &QUndoStack::redo);
    connect(actions[Act::copyCommand], &QAction::triggered, this, [this] {
        QGuiApplication::clipboard()->setText(ablateCommand(m_models.prompt, m_models.edits.active()));
    });
}

void WindowCommands::connectView(const Actions& actions) {
    ViewOptions& view = m_models.view;
    connect(actions[Act::difference], &QAction::triggered, &view,
            [&view](bool on) { view.setQuantity(on ? Quantity::change : Quantity::weight); });
    connect(actions[Act::gridMetric], &QAction::triggered, &view,
            [&view](bool on) { view.setGridMetric(on ? GridMetric::effect : GridMetric::pattern); });
    connect(actions[Act::meanPooling], &QAction::triggered, &view,
            [&view](bool on) { view.setPooling(on ? Pooling::mean : Pooling::largest); });
    // Only the pattern of a long text has squares.
    const PatternModel& patterns = m_models.patterns;
    const auto offer = [&patterns, action = actions[Act::meanPooling]] {
        action->setEnabled(patterns.large());
    };
    connect(&patterns, &PatternModel::changed, actions[Act::meanPooling], offer);
    offer();
    connect(actions[Act::cycleScale], &QAction::triggered, &view,
            [&view] { view.setScale(static_cast<ColorScale>((static_cast<int>(view.scale()) + 1) % 4)); });
    connect(actions[Act::toolInspect], &QAction::triggered, &view, [&view] { view.setTool(Tool::inspect); });
    connect(actions[Act::toolSwitch], &QAction::triggered, &view,
            [&view] { view.setTool(Tool::switchHeads); });
    const auto follow = [&view, &actions] {
        actions[Act::difference]->setChecked(view.quantity() == Quantity::change);
        actions[Act::gridMetric]->setChecked(view.gridMetric() == GridMetric::effect);
        actions[Act::meanPooling]->setChecked(view.pooling() == Pooling::mean);
        const Act tool = view.tool() == Tool::inspect ? Act::toolInspect : Act::toolSwitch;
        actions[tool]->setChecked(true);
    };
    connect(&view, &ViewOptions::changed, &actions, follow);
}

void WindowCommands::connectLive(const Actions& actions) {
    LiveRuns& live = m_models.live;
    connect(actions[Act::live], &QAction::triggered, &live, &LiveRuns::setLive);
    connect(actions[Act::recompute], &QAction::triggered, &live, &LiveRuns::recompute);
    connect(actions[Act::cancelWork], &QAction::triggered, this, [this] { m_models.progress.cancel(); });
    QAction* action = actions[Act::live];
    connect(&live, &LiveRuns::changed, action,
            [&live, action] { action->setText(live.live() ? tr("&Live") : tr("&Live paused")); });
}

bool WindowCommands::releaseOne() {
    Selection& selection = m_models.selection;
    if (selection.query() || selection.key()) {
        selection.pin(std::nullopt, std::nullopt);
    } else if (selection.heads().size() > 1) {
        selection.select(selection.head());
    } else if (m_models.view.tool() != Tool::inspect) {
        m_models.view.setTool(Tool::inspect);
    } else {
        return false;
    }
    return true;
}

}  // namespace headscope::ui
