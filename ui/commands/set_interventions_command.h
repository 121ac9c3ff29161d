// SPDX-License-Identifier: GPL-3.0-or-later
// One change of the edits, undoable.
#pragma once

#include <QUndoCommand>

#include "ui/models/intervention_model.h"

namespace headscope::ui {

/// Holds the edits before and after; undo and redo assign them.
class SetInterventionsCommand : public QUndoCommand {
public:
    /// Commands of one `mergeKey` other than 0 become one step.
    SetInterventionsCommand(InterventionModel& model, EditState before, EditState after, const QString& text,
                            int mergeKey);

    void undo() override;
    void redo() override;
    /// One id for all: whether two really merge is decided by their keys.
    [[nodiscard]] int id() const override { return m_mergeKey == 0 ? -1 : kId; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    static constexpr int kId = 1;
    InterventionModel& m_model;
    EditState m_before, m_after;
    int m_mergeKey;
};

}  // namespace headscope::ui
