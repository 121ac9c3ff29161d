// SPDX-License-Identifier: GPL-3.0-or-later
// The edits in force and those put aside; every change is an undo step.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/interventions/intervention_set.h"
#include "ui/models/edit_words.h"

class QUndoStack;

namespace headscope::ui {

/// All edits, as undo keeps them.
struct EditState {
    InterventionSet active;     ///< what the engine applies
    InterventionSet suspended;  ///< listed, not applied
    friend bool operator==(const EditState&, const EditState&) = default;
};

/// One line of the edits list.
struct ListedEdit {
    HeadEdit edit;
    bool active = true;
    friend bool operator==(const ListedEdit&, const ListedEdit&) = default;
};

/// Owns the edits. A change pushes a command; the command assigns the state.
class InterventionModel : public QObject {
    Q_OBJECT

public:
    explicit InterventionModel(QUndoStack& undo, QObject* parent = nullptr);

    /// The state now.
    [[nodiscard]] const EditState& state() const { return m_state; }
    /// What the engine applies.
    [[nodiscard]] const InterventionSet& active() const { return m_state.active; }
    /// Active and suspended edits in walk order.
    [[nodiscard]] std::vector<ListedEdit> listed() const;
    /// How a head is marked; `other` wins over `off` where both apply.
    [[nodiscard]] EditMark mark(HeadRef head) const;
    /// Letters of the edits of a head ("MS"); empty where it is on or just off.
    [[nodiscard]] QString letters(HeadRef head) const;
    /// "on", "off", "scale ×0.5".
    [[nodiscard]] QString stateText(HeadRef head) const;

    /// What a switch does from now on.
    [[nodiscard]] EditKindValue switchKind() const { return m_switchKind; }
    /// Sets what a switch does; not an undo step.
    void setSwitchKind(EditKindValue kind);

    /// Switches heads: all on where the first is edited, else all off.
    void toggle(const std::vector<HeadRef>& heads);
    /// Edits heads (on = false) or restores them; calls with one `mergeKey` other than 0 are one step.
    void setOn(const std::vector<HeadRef>& heads, bool on, int mergeKey = 0);
    /// Gives heads an edit of a kind at all positions.
    void apply(const std::vector<HeadRef>& heads, EditKindValue kind);
    /// Switches every head of `all` off but `kept`.
    void keepOnly(const std::vector<HeadRef>& kept, const std::vector<HeadRef>& all);
    /// Adds edits as they are (the command line's).
    void add(const std::vector<HeadEdit>& edits);
    /// Removes every edit.
    void restoreAll();
    /// Takes an edit out of force or back.
    void setActive(const HeadEdit& edit, bool active);
    /// Removes one edit.
    void remove(const HeadEdit& edit);
    /// Puts another edit in the place of one; changes of a strength merge within 800 ms.
    void replace(const HeadEdit& old, const HeadEdit& changed);
    /// Changes the strength of the scale edits of a head; false where it has none.
    bool nudgeStrength(HeadRef head, float step);

    /// Forgets all edits without an undo step (another model was opened).
    void reset();
    /// Used by the command, and to restore a piece of work: no undo step.
    void assign(const EditState& state);
    /// A key for the steps of one drag.
    [[nodiscard]] int newMergeKey() { return ++m_lastKey; }

Q_SIGNALS:
    /// The edits are other ones.
    void changed();
    /// What a switch does changed.
    void switchKindChanged();

private:
    void push(EditState after, const QString& text, int mergeKey = 0);
    [[nodiscard]] bool edited(HeadRef head) const;
    [[nodiscard]] EditState withOn(EditState state, HeadRef head, bool on) const;

    QUndoStack& m_undo;
    EditState m_state;
    EditKindValue m_switchKind{};
    int m_lastKey = 0;
    int m_strengthKey = 0;
    std::optional<HeadEdit> m_strengthEdit;
    QElapsedTimer m_strengthTimer;
};

}  // namespace headscope::ui
