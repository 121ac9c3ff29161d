// SPDX-License-Identifier: GPL-3.0-or-later
// The toggle is the command: every change of prompt or edits asks the engine again.
#pragma once

#include <QObject>
#include <QTimer>

namespace headscope::ui {

struct Models;

/// Watches prompt, edits and selection, and sends the requests that follow; the newest wins.
class LiveRuns : public QObject {
    Q_OBJECT

public:
    explicit LiveRuns(Models& models, QObject* parent = nullptr);

    /// False: changes are collected until it is true again.
    void setLive(bool live);
    /// True while changes are answered at once.
    [[nodiscard]] bool live() const { return m_live; }
    /// True while changes wait for live to be resumed.
    [[nodiscard]] bool pending() const { return !m_live && (m_runDue || m_sweepDue); }
    /// Computes what is set again, the effect map included.
    void recompute();
    /// True while nothing waits to be sent.
    [[nodiscard]] bool idle() const { return !m_timer.isActive(); }
    /// Milliseconds of the last run's computation; 0: none yet.
    [[nodiscard]] double lastRunMs() const { return m_lastRunMs; }

Q_SIGNALS:
    /// Live, paused, pending or the last run's time changed.
    void changed();

private:
    void due(bool run, bool pattern, bool sweep);
    void send();
    void sendRun();
    void sendPattern();

    Models& m_models;
    QTimer m_timer;  // joins the changes of one event
    bool m_live = true;
    bool m_runDue = false, m_patternDue = false, m_sweepDue = false, m_sweepAfterRun = false;
    double m_lastRunMs = 0.0;
};

}  // namespace headscope::ui
