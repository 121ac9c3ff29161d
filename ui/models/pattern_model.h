// SPDX-License-Identifier: GPL-3.0-or-later
// The pattern of the head looked at, baseline and edited: whole, or of a long text in parts.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <array>
#include <memory>
#include <optional>

#include "core/base/error.h"
#include "core/request/pattern_request.h"
#include "core/results/run_result.h"
#include "ui/models/heatmap_data.h"
#include "ui/models/large_patterns.h"
#include "ui/models/prompt_tokens.h"

namespace headscope::ui {

class SessionBridge;

/// Asks for the patterns that are shown, one after the other, and keeps the old ones until the new ones are
/// there. Patterns over PatternLimits are never held whole: edited(), baseline() and change() are empty then,
/// and what is there is in parts().
class PatternModel : public QObject {
    Q_OBJECT

public:
    explicit PatternModel(SessionBridge& bridge, PatternLimits limits = {}, QObject* parent = nullptr);

    /// Wants the pattern of `head`; `tokens` label its axes.
    void request(const ModelInput& input, const InterventionSet& interventions, HeadRef head,
                 const PromptTokens& tokens);
    /// Wants what a view of a large pattern has on screen sharp, `shown` before the other kinds.
    void look(const VisiblePart& visible, PatternKind shown);
    /// Wants the strongest key of one query of a large pattern; absent: of none.
    void lookAtRow(std::optional<std::uint32_t> query);
    /// Forgets everything.
    void clear();

    /// The head of the patterns below.
    [[nodiscard]] HeadRef head() const { return m_head; }
    /// The mask of the whole patterns below.
    [[nodiscard]] Visibility visibility() const { return m_visibility; }
    /// Visible keys, own one included; absent: all.
    [[nodiscard]] std::optional<std::uint32_t> window() const { return m_window; }
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
    /// True where the pattern is too large to be held whole: only parts() has values then.
    [[nodiscard]] bool large() const { return m_large.held(); }
    /// What is held of a large pattern.
    [[nodiscard]] const PatternParts& parts(PatternKind kind) const { return m_large.parts(kind); }
    /// Q of the pattern that is there, whole or in parts; 0: none.
    [[nodiscard]] std::uint32_t queries() const { return large() ? m_large.queries() : m_edited.rows; }
    /// K of it.
    [[nodiscard]] std::uint32_t keys() const { return large() ? m_large.keys() : m_edited.columns; }
    /// All of a large pattern, in squares: one unknown one while only a detail is there. Null: nothing is.
    [[nodiscard]] std::shared_ptr<const HeatmapData> overview(PatternKind kind, Pooling pooling) const;
    /// The finest part of a large pattern that is held, in smaller squares or cells; null: none.
    [[nodiscard]] std::shared_ptr<const HeatmapData> detail(PatternKind kind, Pooling pooling) const;
    /// What is on screen of one kind, as a map of its own: the whole pattern, or the visible part of a large
    /// one at the sharpness there is. Empty where there is none (yet).
    [[nodiscard]] HeatmapData onScreen(PatternKind kind, Pooling pooling) const;
    /// True where a pattern of a kind, whole or in parts, is there.
    [[nodiscard]] bool has(PatternKind kind) const;
    /// Tokens of the axes.
    [[nodiscard]] const PromptTokens& tokens() const { return m_shownTokens; }
    /// Why there is no pattern.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

Q_SIGNALS:
    /// Other patterns.
    void changed();
    /// Stale now, or no longer.
    void staleChanged(bool stale);

private:
    // A part as it is painted, made once.
    struct PaintedPart {
        PatternPartPtr part;
        Pooling pooling = Pooling::largest;
        double range = 0.0;
        std::shared_ptr<const HeatmapData> map;
    };

    void send(bool withEdits);
    void sendNext();
    void receive(const PatternResultPtr& result);
    void receiveWhole(const PatternResult& result);
    void receivePart(const PatternResultPtr& result);
    void settled();
    [[nodiscard]] std::shared_ptr<const HeatmapData> painted(PaintedPart& cached, const PatternPartPtr& part,
                                                             PatternKind kind, Pooling pooling) const;
    void setStale(bool stale);

    SessionBridge& m_bridge;
    PatternRequest m_wanted;      // heads has one entry once something is wanted
    PatternRequest m_baselineOf;  // what m_baseline answers
    PromptTokens m_tokens, m_shownTokens;
    bool m_editsInFlight = false;
    bool m_inParts = false;  // what is wanted is too large to be held whole
    LargePatterns m_large;
    std::optional<PatternPiece> m_pieceInFlight;
    mutable std::array<PaintedPart, 3> m_overviews, m_details;  // one a kind
    QTimer m_nextPart;                                          // joins what changes on screen in one event
    HeadRef m_head;
    Visibility m_visibility{};
    std::optional<std::uint32_t> m_window;
    HeatmapData m_edited, m_baseline, m_change;
    bool m_hasEdits = false;
    bool m_stale = false;
    std::optional<Error> m_error;
    QTimer m_staleTimer;
};

}  // namespace headscope::ui
