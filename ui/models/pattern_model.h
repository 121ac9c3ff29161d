// SPDX-License-Identifier: GPL-3.0-or-later
// The whole pattern of the head looked at, baseline and edited.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <optional>

#include "core/base/error.h"
#include "core/request/pattern_request.h"
#include "core/results/run_result.h"
#include "ui/models/heatmap_data.h"
#include "ui/models/prompt_tokens.h"

namespace headscope::ui {

class SessionBridge;

/// Asks for the patterns that are shown, one after the other, and keeps the old ones until the new ones are
/// there.
class PatternModel : public QObject {
    Q_OBJECT

public:
    explicit PatternModel(SessionBridge& bridge, QObject* parent = nullptr);

    /// Wants the pattern of `head`; `tokens` label its axes.
    void request(const ModelInput& input, const InterventionSet& interventions, HeadRef head,
                 const PromptTokens& tokens);
    /// Forgets everything.
    void clear();

    /// The head of the patterns below.
    [[nodiscard]] HeadRef head() const { return m_head; }
    /// With the edits in force; rows = 0: none yet.
    [[nodiscard]] const HeatmapData& edited() const { return m_edited; }
    /// Without edits; rows = 0: not there (yet).
    [[nodiscard]] const HeatmapData& baseline() const { return m_baseline; }
    /// Edited − baseline; rows = 0 while one of them is missing.
    [[nodiscard]] const HeatmapData& change() const { return m_change; }
    /// True where `edited` was computed with edits.
    [[nodiscard]] bool hasEdits() const { return m_hasEdits; }
    /// True where what is shown is not what was asked for last.
    [[nodiscard]] bool stale() const { return m_stale; }
    /// Why there is no pattern.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

Q_SIGNALS:
    /// Other patterns.
    void changed();
    /// Stale now, or no longer.
    void staleChanged(bool stale);

private:
    void send(bool withEdits);
    void receive(const PatternResultPtr& result);
    void setStale(bool stale);

    SessionBridge& m_bridge;
    PatternRequest m_wanted;      // heads has one entry once something is wanted
    PatternRequest m_baselineOf;  // what m_baseline answers
    PromptTokens m_tokens;
    bool m_editsInFlight = false;
    HeadRef m_head;
    HeatmapData m_edited, m_baseline, m_change;
    bool m_hasEdits = false;
    bool m_stale = false;
    std::optional<Error> m_error;
    QTimer m_staleTimer;
};

}  // namespace headscope::ui
