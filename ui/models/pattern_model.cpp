// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns on demand.
#include "ui/models/pattern_model.h"

#include <chrono>

#include "ui/models/pattern_map.h"
#include "ui/models/session_bridge.h"

namespace headscope::ui {

PatternModel::PatternModel(SessionBridge& bridge, QObject* parent) : QObject(parent), m_bridge(bridge) {
    m_staleTimer.setSingleShot(true);
    m_staleTimer.setInterval(std::chrono::milliseconds(150));
    connect(&m_staleTimer, &QTimer::timeout, this, [this] { setStale(m_edited.rows != 0); });
    connect(&m_bridge, &SessionBridge::patternsReady, this, &PatternModel::receive);
    connect(&m_bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane != Lane::view) return;
        m_staleTimer.stop();
        m_error = error;
        setStale(m_edited.rows != 0);
        Q_EMIT changed();
    });
}

void PatternModel::request(const ModelInput& input, const InterventionSet& interventions, HeadRef head,
                           const PromptTokens& tokens) {
    m_wanted = {input, interventions, {head}};
    m_tokens = tokens;
    if (!m_stale && !m_staleTimer.isActive()) m_staleTimer.start();
    send(!interventions.empty());
}

void PatternModel::clear() {
    m_bridge.cancel(Lane::view);
    m_staleTimer.stop();
    m_wanted = {};
    m_baselineOf = {};
    m_edited = m_baseline = m_change = {};
    m_hasEdits = false;
    m_error.reset();
    setStale(false);
    Q_EMIT changed();
}

void PatternModel::send(bool withEdits) {
    PatternRequest request = m_wanted;
    if (!withEdits) request.interventions = {};
    m_editsInFlight = withEdits;
    m_bridge.view(std::move(request));
}

void PatternModel::receive(const PatternResultPtr& result) {
    if (m_wanted.heads.empty() || result->patterns.empty()) return;
    const HeadRef head = m_wanted.heads.front();
    PatternRequest plain = m_wanted;
    plain.interventions = {};
    const HeatmapData map = patternMap(result->patterns.front(), head.head, m_tokens);
    if (m_editsInFlight) {
        m_edited = map;
        m_hasEdits = true;
    } else {
        m_baseline = map;
        m_baselineOf = plain;
        if (m_wanted.interventions.empty()) {
            m_edited = map;
            m_hasEdits = false;
        }
    }
    m_head = head;
    m_error.reset();
    const bool complete = m_baselineOf == plain;
    if (!complete) m_baseline = {};
    m_change = complete ? changeMap(m_baseline, m_edited) : HeatmapData{};
    m_staleTimer.stop();
    setStale(false);
    Q_EMIT changed();
    // The edited picture was due first; what it is compared with follows.
    if (!complete) send(false);
}

void PatternModel::setStale(bool stale) {
    if (m_stale == stale) return;
    m_stale = stale;
    Q_EMIT staleChanged(stale);
}

}  // namespace headscope::ui
