// SPDX-License-Identifier: GPL-3.0-or-later
// The merge rules of byte pair encoding, and the engine that applies them.
#include "core/text/bpe_merges.h"

#include <limits>
#include <queue>
#include <tuple>

#include "core/base/hash.h"

namespace headscope::text {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

std::uint64_t pairOf(std::uint32_t left, std::uint32_t right) {
    return (static_cast<std::uint64_t>(left) << 32U) | right;
}

/// A merge that was possible when it was queued.
struct Candidate {
    std::uint32_t rank, position, merged;
    bool operator>(const Candidate& other) const {
        return std::tie(rank, position) > std::tie(other.rank, other.position);
    }
};

/// The tokens of a word as a list in which merged ones are skipped.
class MergeRun {
public:
    MergeRun(const BpeMerges& rules, std::vector<Piece>& pieces) : m_rules(rules), m_pieces(pieces) {
        const auto count = static_cast<std::uint32_t>(pieces.size());
        m_previous.resize(count);
        m_next.resize(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            m_previous[i] = i == 0 ? kNone : i - 1;
            m_next[i] = i + 1 == count ? kNone : i + 1;
        }
        for (std::uint32_t i = 0; i < count; ++i) queuePair(i);
    }

    void run() {
        while (!m_queue.empty()) {
            const Candidate top = m_queue.top();
            m_queue.pop();
            if (isCurrent(top)) merge(top);
        }
        std::size_t kept = 0;
        for (std::uint32_t i = 0; i != kNone; i = m_next[i]) m_pieces[kept++] = m_pieces[i];
        m_pieces.resize(kept);
    }

private:
    void queuePair(std::uint32_t left) {
        if (left == kNone || m_next[left] == kNone) return;
        if (const auto rule = m_rules.find(m_pieces[left].id, m_pieces[m_next[left]].id)) {
            m_queue.push({rule->rank, left, rule->merged});
        }
    }

    /// False for a candidate whose tokens have been merged with others since.
    bool isCurrent(const Candidate& candidate) const {
        const std::uint32_t left = candidate.position;
        if (m_previous[left] == left || m_next[left] == kNone) return false;
        const auto rule = m_rules.find(m_pieces[left].id, m_pieces[m_next[left]].id);
        return rule && rule->merged == candidate.merged;
    }

    void merge(const Candidate& candidate) {
        const std::uint32_t left = candidate.position;
        const std::uint32_t right = m_next[left];
        m_pieces[left].id = candidate.merged;
        m_pieces[left].end = m_pieces[right].end;
        m_next[left] = m_next[right];
        if (m_next[left] != kNone) m_previous[m_next[left]] = left;
        m_previous[right] = right;  // marks what has been absorbed
        queuePair(m_previous[left]);
        queuePair(left);
    }

    const BpeMerges& m_rules;
    std::vector<Piece>& m_pieces;
    std::vector<std::uint32_t> m_previous, m_next;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> m_queue;
};

}  // namespace

std::size_t BpeMerges::HashPair::operator()(std::uint64_t pair) const noexcept {
    return static_cast<std::size_t>(Hasher().add(pair).value());
}

void BpeMerges::add(std::uint32_t left, std::uint32_t right, Merge merge) {
    m_rules.insert_or_assign(pairOf(left, right), merge);
}

std::optional<Merge> BpeMerges::find(std::uint32_t left, std::uint32_t right) const {
    const auto found = m_rules.find(pairOf(left, right));
    if (found == m_rules.end()) return std::nullopt;
    return found->second;
}

void BpeMerges::apply(std::vector<Piece>& pieces) const {
    if (pieces.size() > 1) MergeRun(*this, pieces).run();
}

}  // namespace headscope::text
