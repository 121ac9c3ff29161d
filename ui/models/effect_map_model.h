// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of switching each head off, computed in the background.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/interventions/edit_text.h"
#include "core/sweep/sweep_result.h"
#include "ui/models/heatmap_data.h"
#include "ui/models/prompt_model.h"

namespace headscope::ui {

class SessionBridge;

/// How far the effect map is.
enum class EffectState : std::uint8_t {
    empty,        ///< nothing to compute on
    unavailable,  ///< this metric needs something that is not there; reason() says what
    offered,      ///< takes long: waits for the user
    running,      ///< layers come one after the other
    partial,      ///< was cancelled; finished layers stay
    complete,
    failed,  ///< reason() says why
};

/// One sweep over all heads of the prompt, without other edits.
class EffectMapModel : public QObject {
    Q_OBJECT

public:
    EffectMapModel(SessionBridge& bridge, PromptModel& prompt, QObject* parent = nullptr);

    /// The number computed.
    [[nodiscard]] EffectMetric metric() const { return m_metric; }
    /// What is done to each head.
    [[nodiscard]] EditKindValue kind() const { return m_kind; }
    /// Another number; starts over.
    void setMetric(EffectMetric metric);
    /// Another edit; starts over.
    void setKind(EditKindValue kind);

    /// Starts the sweep of the prompt, or offers it where it would surely take long. One that turns out to
    /// take longer than 10 s stops after a second and is offered.
    void refresh();
    /// Starts it whatever it takes.
    void start();
    /// Stops it; finished layers stay.
    void stop();
    /// Forgets everything.
    void clear();
    /// How long one pass takes; for the estimate.
    void setPassSeconds(double seconds) { m_passSeconds = seconds; }

    /// How far it is.
    [[nodiscard]] EffectState state() const { return m_state; }
    /// One sentence on the state.
    [[nodiscard]] QString statusText() const;
    /// What is known so far; null: nothing.
    [[nodiscard]] const SweepResultPtr& result() const { return m_result; }
    /// The same as a heatmap, with previews where there is nothing else yet; rows = 0: nothing.
    [[nodiscard]] const HeatmapData& map() const { return m_map; }
    /// Exact values alone: what may be copied and written to files.
    [[nodiscard]] HeatmapData exactMap() const;
    /// Effect of one head, perhaps a preview; NaN: not known.
    [[nodiscard]] double effect(HeadRef head) const;
    /// True where effect() is a preview: near, and soon replaced by the exact value.
    [[nodiscard]] bool isPreview(HeadRef head) const;
    /// A number of the map in words: "0.31", "≈ 0.31" for a preview, with a sign where the metric has one.
    [[nodiscard]] QString effectText(HeadRef head) const;
    /// The same and what a preview is: "≈ 0.31, first-order estimate".
    [[nodiscard]] QString effectWords(HeadRef head) const;
    /// Seconds the sweep would take, from its own beginning where it has begun; 0: not known.
    [[nodiscard]] double estimatedSeconds() const;

Q_SIGNALS:
    /// Other values or another state.
    void changed();
    /// Another metric or edit.
    void choiceChanged();

private:
    void send(bool asked);
    void setState(EffectState state, const QString& reason = {});
    [[nodiscard]] HeatmapData titled(HeatmapData map) const;
    void receive(const SweepResultPtr& result, bool complete);
    [[nodiscard]] QString missing() const;

    SessionBridge& m_bridge;
    PromptModel& m_prompt;
    bool m_swept = false;  // what was asked last of the studies' lane is a sweep of ours
    EffectMetric m_metric = EffectMetric::kl;
    EditKindValue m_kind{};
    EffectState m_state = EffectState::empty;
    QString m_reason;
    SweepResultPtr m_result;
    HeatmapData m_map;
    double m_passSeconds = 0.0;
    bool m_asked = false;  // by the user: goes on however long it takes
    // The first values come late: an engine for previews may have been made for them. Estimates come sooner.
    std::optional<double> m_firstShare;
    QElapsedTimer m_sinceFirst;
    double m_projected = 0.0;  // seconds of all of it, from its beginning; 0: not known
};

/// How much of a sweep's work is done, 0…1: previews count for less than exact values, estimates for nothing.
[[nodiscard]] double sweptShare(const SweepResult& result);

}  // namespace headscope::ui
