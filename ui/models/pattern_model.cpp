// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns on demand.
#include "ui/models/pattern_model.h"

#include <chrono>

#include "ui/models/pattern_map.h"
#include "ui/models/session_bridge.h"

namespace headscope::ui {

PatternModel::PatternModel(SessionBridge& bridge, PatternLimits limits, QObject* parent)
    : QObject(parent), m_bridge(bridge), m_large(limits) {
    m_staleTimer.setSingleShot(true);
    m_staleTimer.setInterval(std::chrono::milliseconds(150));
    m_nextPart.setSingleShot(true);
    m_nextPart.setInterval(0);
    connect(&m_staleTimer, &QTimer::timeout, this, [this] { setStale(has(PatternKind::edited)); });
    connect(&m_nextPart, &QTimer::timeout, this, &PatternModel::sendNext);
    connect(&m_bridge, &SessionBridge::patternsReady, this, &PatternModel::receive);
    connect(&m_bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane != Lane::view) return;
        m_staleTimer.stop();
        m_pieceInFlight.reset();
        m_error = error;
        setStale(has(PatternKind::edited));
        Q_EMIT changed();
    });
}

void PatternModel::request(const ModelInput& input, const InterventionSet& interventions, HeadRef head,
                           const PromptTokens& tokens) {
    m_wanted = {input, interventions, {head}};
    m_tokens = tokens;
    m_pieceInFlight.reset();
    if (!m_stale && !m_staleTimer.isActive()) m_staleTimer.start();
    const bool cross = head.kind == AttentionKind::cross;
    const std::uint32_t queries = input.countOf(head.stack);
    const std::uint32_t keys = input.countOf(cross ? Stack::encoder : head.stack);
    m_inParts = m_large.tooLarge(queries, keys);
    if (m_inParts) {
        m_large.want(m_wanted, queries, keys);
        sendNext();
    } else {
        send(!interventions.empty());
    }
}

void PatternModel::look(const VisiblePart& visible, PatternKind shown) {
    m_large.look(visible, shown);
    if (large()) m_nextPart.start();
}

void PatternModel::lookAtRow(std::optional<std::uint32_t> query) {
    m_large.lookAtRow(query);
    if (large() && query) m_nextPart.start();
}

void PatternModel::clear() {
    m_bridge.cancel(Lane::view);
    m_staleTimer.stop();
    m_wanted = {};
    m_baselineOf = {};
    m_edited = m_baseline = m_change = {};
    m_large.clear();
    m_inParts = false;
    m_pieceInFlight.reset();
    m_overviews = m_details = {};
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

// One part is on its way at a time: while the reader pans, each answer is asked for where the view is then.
void PatternModel::sendNext() {
    if (m_pieceInFlight || !m_inParts) return;
    m_pieceInFlight = m_large.next();
    if (m_pieceInFlight) m_bridge.view(m_large.requestOf(*m_pieceInFlight));
}

void PatternModel::receive(const PatternResultPtr& result) {
    if (m_wanted.heads.empty()) return;
    if (m_pieceInFlight && !result->parts.empty()) receivePart(result);
    if (!m_pieceInFlight && !result->patterns.empty()) receiveWhole(*result);
}

void PatternModel::receivePart(const PatternResultPtr& result) {
    m_large.take(*m_pieceInFlight, PatternPartPtr(result, &result->parts.front()));
    m_pieceInFlight.reset();
    m_edited = m_baseline = m_change = {};
    m_baselineOf = {};
    m_hasEdits = m_large.hasEdits();
    settled();
    m_nextPart.start();
}

void PatternModel::receiveWhole(const PatternResult& result) {
    const HeadRef head = m_wanted.heads.front();
    PatternRequest plain = m_wanted;
    plain.interventions = {};
    const HeatmapData map = patternMap(result.patterns.front(), head.head, m_tokens);
    m_visibility = result.patterns.front().visibility;
    m_window = result.patterns.front().window;
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
    m_large.clear();
    m_overviews = m_details = {};
    const bool complete = m_baselineOf == plain;
    if (!complete) m_baseline = {};
    m_change = complete ? changeMap(m_baseline, m_edited) : HeatmapData{};
    settled();
    // The edited picture was due first; what it is compared with follows.
    if (!complete) send(false);
}

void PatternModel::settled() {
    m_head = m_wanted.heads.front();
    m_shownTokens = m_tokens;
    m_error.reset();
    m_staleTimer.stop();
    setStale(false);
    Q_EMIT changed();
}

bool PatternModel::has(PatternKind kind) const {
    if (large()) return !parts(kind).empty();
    const HeatmapData* const whole[] = {&m_edited, &m_baseline, &m_change};
    return whole[static_cast<std::size_t>(kind)]->rows != 0;
}

std::shared_ptr<const HeatmapData> PatternModel::painted(PaintedPart& cached, const PatternPartPtr& part,
                                                         PatternKind kind, Pooling pooling) const {
    if (!part) return nullptr;
    // Where nothing changes, any range shows that.
    const double changes = m_large.largestChange() > 0.0 ? m_large.largestChange() : 1.0;
    const double range = kind == PatternKind::change ? changes : 0.0;
    if (cached.part != part || cached.pooling != pooling || cached.range != range) {
        cached = {part, pooling, range,
                  std::make_shared<const HeatmapData>(partMap(*part, m_shownTokens, pooling, range))};
    }
    return cached.map;
}

std::shared_ptr<const HeatmapData> PatternModel::overview(PatternKind kind, Pooling pooling) const {
    const PatternParts& held = parts(kind);
    if (!held.overview && held.detail)
        return std::make_shared<const HeatmapData>(unknownMap(*held.detail, m_shownTokens));
    return painted(m_overviews[static_cast<std::size_t>(kind)], held.overview, kind, pooling);
}

std::shared_ptr<const HeatmapData> PatternModel::detail(PatternKind kind, Pooling pooling) const {
    return painted(m_details[static_cast<std::size_t>(kind)], parts(kind).detail, kind, pooling);
}

HeatmapData PatternModel::onScreen(PatternKind kind, Pooling pooling) const {
    if (!large()) {
        const HeatmapData* const whole[] = {&m_edited, &m_baseline, &m_change};
        return *whole[static_cast<std::size_t>(kind)];
    }
    const PatternParts& held = parts(kind);
    VisiblePart visible = m_large.visible();
    if (visible.pixels <= 0.0) {
        visible = {0.0, 0.0, static_cast<double>(keys()), static_cast<double>(queries()), 0.0};
    }
    if (held.detail && showsSharply(*held.detail, visible))
        return visibleMap(*detail(kind, pooling), visible);
    return held.overview ? visibleMap(*overview(kind, pooling), visible) : HeatmapData{};
}

void PatternModel::setStale(bool stale) {
    if (m_stale == stale) return;
    m_stale = stale;
    Q_EMIT staleChanged(stale);
}

}  // namespace headscope::ui
