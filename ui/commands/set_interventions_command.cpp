// SPDX-License-Identifier: GPL-3.0-or-later
// Undo by assignment.
#include "ui/commands/set_interventions_command.h"

#include <QCoreApplication>
#include <utility>

namespace headscope::ui {

SetInterventionsCommand::SetInterventionsCommand(InterventionModel& model, EditState before, EditState after,
                                                 const QString& text, int mergeKey)
    : QUndoCommand(text),
      m_model(model),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_mergeKey(mergeKey) {}

void SetInterventionsCommand::undo() { m_model.assign(m_before); }

void SetInterventionsCommand::redo() { m_model.assign(m_after); }

bool SetInterventionsCommand::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const SetInterventionsCommand*>(other);
    if (next == nullptr || next->m_mergeKey != m_mergeKey) return false;
    m_after = next->m_after;
    const std::size_t count = m_after.active.size() > m_before.active.size()
                                  ? m_after.active.size() - m_before.active.size()
                                  : m_before.active.size() - m_after.active.size();
    if (count > 1) {
        const auto heads = static_cast<int>(count);
        const bool off = m_after.active.size() > m_before.active.size();
        setText(
            off ? QCoreApplication::translate("SetInterventionsCommand", "Switch off %n heads", nullptr,
                                              heads)
                : QCoreApplication::translate("SetInterventionsCommand", "Restore %n heads", nullptr, heads));
    } else {
        setText(next->text());
    }
    return true;
}

}  // namespace headscope::ui
