// SPDX-License-Identifier: GPL-3.0-or-later
// Undo by assignment.
#include "ui/commands/set_input_command.h"

#include <utility>

namespace headscope::ui {

SetInputCommand::SetInputCommand(PromptModel& model, PromptState before, PromptState after,
                                 const QString& text)
    : QUndoCommand(text), m_model(model), m_before(std::move(before)), m_after(std::move(after)) {}

void SetInputCommand::undo() { m_model.assign(m_before); }

void SetInputCommand::redo() { m_model.assign(m_after); }

}  // namespace headscope::ui
