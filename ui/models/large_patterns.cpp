// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen first comes first; what the other pages compare it with follows.
#include "ui/models/large_patterns.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headscope::ui {
namespace {

using Level = PatternPiece::Level;

double largestOf(const PatternPart& part) {
    double largest = 0.0;
    for (const float value : part.most) {
        if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
    return largest;
}

}  // namespace

void LargePatterns::want(PatternRequest subject, std::uint32_t queries, std::uint32_t keys) {
    if (queries != m_heldQueries || keys != m_heldKeys) m_visible = {};  // told again when it is shown
    m_wanted = std::move(subject);
    m_queries = queries;
    m_keys = keys;
    m_renewing = true;
}

void LargePatterns::look(const VisiblePart& visible, PatternKind shown) {
    m_visible = visible;
    m_shown = shown;
}

void LargePatterns::clear() {
    m_wanted = m_held = {};
    m_queries = m_keys = m_heldQueries = m_heldKeys = 0;
    m_renewing = false;
    m_parts = {};
    m_row.reset();
}

PatternRegion LargePatterns::overviewRegion() const {
    PatternRegion region{{Position{0}, Position{m_queries}}, {Position{0}, Position{m_keys}}, 1};
    while (std::max(m_queries, m_keys) > std::uint64_t{region.side} * m_limits.overviewSquares)
        region.side *= 2;
    return region;
}

bool LargePatterns::wantsDetail(PatternKind kind) const {
    if (m_visible.pixels <= 0.0 || m_visible.right > m_keys || m_visible.bottom > m_queries) return false;
    if (overviewRegion().side <= sideFor(m_visible.pixels)) return false;
    const PatternPartPtr& detail = slot(kind).detail;
    return m_renewing || !detail || !showsSharply(*detail, m_visible);
}

std::vector<PatternKind> LargePatterns::kinds(const InterventionSet& edits) const {
    if (edits.empty()) return {PatternKind::edited};
    std::vector<PatternKind> list = {m_shown};
    for (const PatternKind kind : {PatternKind::edited, PatternKind::baseline, PatternKind::change}) {
        if (kind != m_shown) list.push_back(kind);
    }
    return list;
}

PatternPiece LargePatterns::overviewOf(PatternKind kind) const {
    return {kind, Level::overview, overviewRegion()};
}

PatternPiece LargePatterns::detailOf(PatternKind kind) const {
    return {kind, Level::detail, regionAround(m_visible, m_queries, m_keys)};
}

std::optional<PatternPiece> LargePatterns::next() const {
    if (m_queries == 0 || m_keys == 0) return std::nullopt;
    const std::vector<PatternKind> wanted = kinds(m_wanted.interventions);
    const PatternKind first = wanted.front();
    if (m_renewing) {
        const bool zoomed = m_queries == m_heldQueries && m_keys == m_heldKeys && wantsDetail(first);
        return zoomed ? detailOf(first) : overviewOf(first);
    }
    const auto missing = [&](PatternKind kind) -> std::optional<PatternPiece> {
        if (wantsDetail(kind)) return detailOf(kind);
        if (!slot(kind).overview) return overviewOf(kind);
        return std::nullopt;
    };
    if (const auto piece = missing(first)) return piece;
    const PatternPartPtr& row = slot(PatternKind::edited).row;
    if (m_row && *m_row < m_queries && (!row || row->region.queries.begin.value != *m_row)) {
        const PositionRange query{Position{*m_row}, Position{*m_row + 1}};
        return PatternPiece{PatternKind::edited, Level::row, {query, {Position{0}, Position{m_keys}}, 1}};
    }
    for (const PatternKind kind : wanted) {
        if (const auto piece = missing(kind)) return piece;
    }
    return std::nullopt;
}

PatternRequest LargePatterns::requestOf(const PatternPiece& piece) const {
    PatternRequest request = m_wanted;
    request.region = piece.region;
    if (piece.kind == PatternKind::baseline) request.interventions = {};
    if (piece.kind == PatternKind::change) request.minus.emplace();
    return request;
}

// Another pattern begins; of the last one only what is still true stays.
void LargePatterns::renew() {
    const bool sameBaseline = m_held.input == m_wanted.input && m_held.heads == m_wanted.heads;
    PatternParts baseline = sameBaseline ? parts(PatternKind::baseline) : PatternParts();
    m_parts = {};
    m_held = m_wanted;
    m_heldQueries = m_queries;
    m_heldKeys = m_keys;
    m_largestChange = 0.0;
    m_renewing = false;
    if (hasEdits()) slot(PatternKind::baseline) = std::move(baseline);
}

void LargePatterns::take(const PatternPiece& piece, PatternPartPtr part) {
    if (m_renewing) renew();
    if (piece.kind == PatternKind::change) m_largestChange = std::max(m_largestChange, largestOf(*part));
    PatternParts& parts = slot(piece.kind);
    switch (piece.level) {
        case Level::overview:
            parts.overview = std::move(part);
            break;
        case Level::detail:
            parts.detail = std::move(part);
            break;
        case Level::row:
            parts.row = std::move(part);
            break;
    }
}

const PatternParts& LargePatterns::parts(PatternKind kind) const {
    static const PatternParts kNone;
    if (kind == PatternKind::change && !hasEdits()) return kNone;
    return slot(kind == PatternKind::baseline && !hasEdits() ? PatternKind::edited : kind);
}

}  // namespace headscope::ui
