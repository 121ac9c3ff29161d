// SPDX-License-Identifier: GPL-3.0-or-later
// What the actions do to the models.
#pragma once

#include <QObject>

#include "ui/models/models.h"
#include "ui/window/actions.h"

namespace headscope::ui {

/// Connects the actions that need no widget: edits, view options, undo, live.
class WindowCommands : public QObject {
    Q_OBJECT

public:
    WindowCommands(const Actions& actions, Models& models, QObject* parent = nullptr);

    /// Releases one level: pin, selection, tool. False where nothing was held.
    bool releaseOne();

private:
    void connectEdits(const Actions& actions);
    void connectView(const Actions& actions);
    void connectLive(const Actions& actions);

    Models& m_models;
};

}  // namespace headscope::ui
