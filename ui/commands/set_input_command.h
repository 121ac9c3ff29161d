// SPDX-License-Identifier: GPL-3.0-or-later
// One change of the prompt or of what is read from it, undoable.
#pragma once

#include <QUndoCommand>

#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// Holds the prompt before and after; undo and redo assign them.
class SetInputCommand : public QUndoCommand {
public:
    SetInputCommand(PromptModel& model, PromptState before, PromptState after, const QString& text);

    void undo() override;
    void redo() override;

private:
    PromptModel& m_model;
    PromptState m_before, m_after;
};

}  // namespace headscope::ui
