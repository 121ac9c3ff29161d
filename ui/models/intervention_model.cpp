// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of the edits, each as a command.
#include "ui/models/intervention_model.h"

#include <QUndoStack>
#include <algorithm>
#include <cmath>

#include "ui/commands/set_interventions_command.h"

namespace headscope::ui {
namespace {

constexpr int kStrengthPauseMs = 800;  // changes closer than this are one undo step

HeadEdit editOf(HeadRef head, EditKindValue kind) {
    HeadEdit edit;
    edit.head = head;
    edit.kind = kind.kind;
    edit.parameter = kind.kind == EditKind::scaleZ ? kind.parameter : 1.0F;
    // One edit stands for the layer.
    if (kind.kind == EditKind::zeroLayer) edit.head.head = HeadIndex{0};
    return edit;
}

InterventionSet withoutAny(InterventionSet set, HeadRef head) {
    for (const HeadEdit& edit : set.of(head)) set = set.without(edit);
    return set;
}

}  // namespace

InterventionModel::InterventionModel(QUndoStack& undo, QObject* parent) : QObject(parent), m_undo(undo) {}

std::vector<ListedEdit> InterventionModel::listed() const {
    std::vector<ListedEdit> list;
    for (const HeadEdit& edit : m_state.active.edits()) list.push_back({edit, true});
    for (const HeadEdit& edit : m_state.suspended.edits()) list.push_back({edit, false});
    std::sort(list.begin(), list.end(),
              [](const ListedEdit& a, const ListedEdit& b) { return a.edit < b.edit; });
    return list;
}

EditMark InterventionModel::mark(HeadRef head) const {
    EditMark mark = EditMark::none;
    for (const HeadEdit& edit : m_state.active.of(head)) mark = std::max(mark, editMark(edit.kind));
    return mark;
}

QString InterventionModel::letters(HeadRef head) const {
    QString letters;
    for (const HeadEdit& edit : m_state.active.of(head)) {
        const QChar letter = editKindLetter(edit.kind);
        if (!letter.isNull() && !letters.contains(letter)) letters += letter;
    }
    return letters;
}

QString InterventionModel::stateText(HeadRef head) const {
    QStringList parts;
    for (const HeadEdit& edit : m_state.active.of(head)) {
        const QString part =
            edit.kind == EditKind::zeroZ ? tr("off") : editKindShort(edit.kind, edit.parameter);
        if (!parts.contains(part)) parts << part;
    }
    return parts.isEmpty() ? tr("on") : parts.join(QStringLiteral(", "));
}

void InterventionModel::setSwitchKind(EditKindValue kind) {
    if (m_switchKind == kind) return;
    m_switchKind = kind;
    Q_EMIT switchKindChanged();
}

bool InterventionModel::edited(HeadRef head) const {
    return m_state.active.touches(head) || m_state.suspended.touches(head);
}

EditState InterventionModel::withOn(EditState state, HeadRef head, bool on) const {
    state.suspended = withoutAny(state.suspended, head);
    state.active = withoutAny(state.active, head);
    if (!on) state.active = state.active.with(editOf(head, m_switchKind));
    return state;
}

void InterventionModel::toggle(const std::vector<HeadRef>& heads) {
    if (!heads.empty()) setOn(heads, edited(heads.front()));
}

void InterventionModel::setOn(const std::vector<HeadRef>& heads, bool on, int mergeKey) {
    EditState after = m_state;
    std::vector<HeadRef> changed;
    for (const HeadRef head : heads) {
        // A head that already has an edit keeps it: a drag over it must not exchange a mean for a zero.
        if (edited(head) != on) continue;
        after = withOn(std::move(after), head, on);
        changed.push_back(head);
    }
    if (changed.empty()) return;
    const bool plain = m_switchKind.kind == EditKind::zeroZ;
    const QString off = plain ? tr("Switch off %1") : tr("Edit %1");
    push(std::move(after), (on ? tr("Restore %1") : off).arg(headListText(changed)), mergeKey);
}

void InterventionModel::apply(const std::vector<HeadRef>& heads, EditKindValue kind) {
    if (heads.empty()) return;
    EditState after = m_state;
    for (const HeadRef head : heads) {
        after.suspended = withoutAny(after.suspended, head);
        after.active = withoutAny(after.active, head).with(editOf(head, kind));
    }
    push(std::move(after), tr("%1: %2").arg(headListText(heads), editKindShort(kind.kind, kind.parameter)));
}

void InterventionModel::keepOnly(const std::vector<HeadRef>& kept, const std::vector<HeadRef>& all) {
    EditState after;
    for (const HeadRef head : all) {
        const bool keep = std::find(kept.begin(), kept.end(), head) != kept.end();
        // Whole layers cannot be kept by half: what is switched off here is single heads.
        const EditKindValue kind = m_switchKind.kind == EditKind::zeroLayer ? EditKindValue{} : m_switchKind;
        if (!keep) after.active = after.active.with(editOf(head, kind));
    }
    push(std::move(after), tr("Keep only %1").arg(headListText(kept)));
}

void InterventionModel::add(const std::vector<HeadEdit>& edits) {
    EditState after = m_state;
    for (const HeadEdit& edit : edits) after.active = after.active.with(edit);
    push(std::move(after), tr("Add edits"));
}

void InterventionModel::restoreAll() { push({}, tr("Restore all heads")); }

void InterventionModel::setActive(const HeadEdit& edit, bool active) {
    EditState after = m_state;
    if (active) {
        after.suspended = after.suspended.without(edit);
        after.active = after.active.with(edit);
    } else {
        after.active = after.active.without(edit);
        after.suspended = after.suspended.with(edit);
    }
    push(std::move(after),
         (active ? tr("Resume edit of %1") : tr("Suspend edit of %1")).arg(headName(edit.head)));
}

void InterventionModel::remove(const HeadEdit& edit) {
    push({m_state.active.without(edit), m_state.suspended.without(edit)},
         tr("Remove edit of %1").arg(headName(edit.head)));
}

void InterventionModel::replace(const HeadEdit& old, const HeadEdit& changed) {
    EditState after = m_state;
    const auto swap = [&](InterventionSet& set) {
        const auto edits = set.edits();
        if (std::find(edits.begin(), edits.end(), old) != edits.end()) set = set.without(old).with(changed);
    };
    swap(after.active);
    swap(after.suspended);
    int key = 0;
    if (old.kind == EditKind::scaleZ && changed.kind == EditKind::scaleZ && old.queries == changed.queries) {
        const bool goesOn = m_strengthEdit == old && m_strengthTimer.isValid() &&
                            m_strengthTimer.elapsed() < kStrengthPauseMs;
        if (!goesOn) m_strengthKey = newMergeKey();
        m_strengthEdit = changed;
        m_strengthTimer.start();
        key = m_strengthKey;
    }
    push(std::move(after),
         tr("%1: %2").arg(headName(changed.head), editKindShort(changed.kind, changed.parameter)), key);
}

bool InterventionModel::nudgeStrength(HeadRef head, float step) {
    for (const HeadEdit& edit : m_state.active.of(head)) {
        if (edit.kind != EditKind::scaleZ) continue;
        HeadEdit changed = edit;
        // Steps of a tenth stay tenths: 0.1 has no exact float, and sums of it drift.
        changed.parameter = std::round((edit.parameter + step) * 10.0F) / 10.0F;
        replace(edit, changed);
        return true;
    }
    return false;
}

void InterventionModel::reset() { assign({}); }

void InterventionModel::assign(const EditState& state) {
    if (m_state == state) return;
    m_state = state;
    Q_EMIT changed();
}

void InterventionModel::push(EditState after, const QString& text, int mergeKey) {
    if (after == m_state) return;
    m_undo.push(new SetInterventionsCommand(*this, m_state, std::move(after), text, mergeKey));
}

}  // namespace headscope::ui
