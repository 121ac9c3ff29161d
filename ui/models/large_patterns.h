// SPDX-License-Identifier: GPL-3.0-or-later
// The patterns of one head of a long text, in parts: which are held, which are missing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/request/pattern_request.h"
#include "ui/models/pattern_parts.h"

namespace headscope::ui {

/// With the edits in force, without them, and the difference of the two.
enum class PatternKind : std::uint8_t { edited, baseline, change };

/// From how many cells on patterns come in parts, and how fine the picture of all of one is.
struct PatternLimits {
    std::uint64_t wholeCells = 1'536ULL * 1'536;  ///< whole up to here: 1,500 steps of Whisper's encoder are
    std::uint32_t overviewSquares = 1'024;        ///< of an overview, at most, each way
};

/// One part to ask for.
struct PatternPiece {
    enum class Level : std::uint8_t { overview, detail, row };
    PatternKind kind = PatternKind::edited;
    Level level = Level::overview;
    PatternRegion region;
    friend bool operator==(const PatternPiece&, const PatternPiece&) = default;
};

/// Knows what to ask for next; asks nobody. Parts of what was wanted before stay until the first of what is
/// wanted now is there: what is on screen where that is a part, else all of it.
class LargePatterns {
public:
    explicit LargePatterns(PatternLimits limits = {}) : m_limits(limits) {}

    /// True where a pattern of Q queries and K keys is too large to be held whole.
    [[nodiscard]] bool tooLarge(std::uint32_t queries, std::uint32_t keys) const {
        return std::uint64_t{queries} * keys > m_limits.wholeCells;
    }
    /// Wants the pattern of the one head of `subject`, Q queries by K keys.
    void want(PatternRequest subject, std::uint32_t queries, std::uint32_t keys);
    /// Wants what is on screen sharp, `shown` first.
    void look(const VisiblePart& visible, PatternKind shown);
    /// Wants the weights of one query on all keys; absent: of none.
    void lookAtRow(std::optional<std::uint32_t> query) { m_row = query; }
    /// Forgets everything.
    void clear();

    /// The most urgent part that is missing; absent: none.
    [[nodiscard]] std::optional<PatternPiece> next() const;
    /// What asks for it.
    [[nodiscard]] PatternRequest requestOf(const PatternPiece& piece) const;
    /// Takes the answer of requestOf(piece).
    void take(const PatternPiece& piece, PatternPartPtr part);

    /// True where something is held.
    [[nodiscard]] bool held() const { return m_heldQueries != 0; }
    /// Q of what is held.
    [[nodiscard]] std::uint32_t queries() const { return m_heldQueries; }
    /// K of what is held.
    [[nodiscard]] std::uint32_t keys() const { return m_heldKeys; }
    /// The parts of one kind; empty ones where nothing is held (yet). Without edits the baseline is the
    /// edited one, and there is no change.
    [[nodiscard]] const PatternParts& parts(PatternKind kind) const;
    /// True where what is held was computed with edits.
    [[nodiscard]] bool hasEdits() const { return !m_held.interventions.empty(); }
    /// What is on screen, as it was told.
    [[nodiscard]] const VisiblePart& visible() const { return m_visible; }
    /// Largest change of a weight anywhere, as far as it is known.
    [[nodiscard]] double largestChange() const { return m_largestChange; }

private:
    [[nodiscard]] PatternParts& slot(PatternKind kind) { return m_parts[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const PatternParts& slot(PatternKind kind) const {
        return m_parts[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] PatternRegion overviewRegion() const;
    [[nodiscard]] bool wantsDetail(PatternKind kind) const;
    [[nodiscard]] std::vector<PatternKind> kinds(const InterventionSet& edits) const;
    [[nodiscard]] PatternPiece overviewOf(PatternKind kind) const;
    [[nodiscard]] PatternPiece detailOf(PatternKind kind) const;
    void renew();

    PatternLimits m_limits;
    PatternRequest m_wanted, m_held;
    std::uint32_t m_queries{}, m_keys{}, m_heldQueries{}, m_heldKeys{};
    bool m_renewing = false;  // what is held is not what is wanted
    VisiblePart m_visible;
    PatternKind m_shown = PatternKind::edited;
    std::optional<std::uint32_t> m_row;
    std::array<PatternParts, 3> m_parts;
    double m_largestChange = 0.0;
};

}  // namespace headscope::ui
