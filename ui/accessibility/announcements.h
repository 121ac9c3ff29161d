// SPDX-License-Identifier: GPL-3.0-or-later
// What is read aloud without being asked for: the answer to a toggle, and how far the effect map is.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <optional>

#include "core/interventions/intervention_set.h"
#include "core/results/run_result.h"
#include "core/sweep/sweep_result.h"

namespace headscope::ui {

class Announcer;
struct Models;

/// One sentence for the newest toggle, when its answer is there; one a second for the effect map.
class Announcements : public QObject {
    Q_OBJECT

public:
    Announcements(Models& models, Announcer& announcer, QObject* parent = nullptr);

private:
    void noteEdits();
    void noteAnswer();
    void noteEffects();
    void sayProgress();
    [[nodiscard]] QString answerText(const RunResult& before, const RunResult& now) const;

    Models& m_models;
    Announcer& m_announcer;
    InterventionSet m_edits;  // those in force when last looked at
    QString m_subject;        // what was toggled; empty: nothing that waits for its answer
    RunResultPtr m_before;    // the answer before it
    SweepResultPtr m_sweep;   // looked at last: one that begins still shows the values of the one before
    QString m_progress;       // waits for its second
    QElapsedTimer m_sinceProgress;
    QTimer m_progressTimer;
    bool m_sweeping = false;
};

}  // namespace headscope::ui
