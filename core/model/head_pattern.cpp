// SPDX-License-Identifier: GPL-3.0-or-later
// Scores, softmax and edits of some rows of one head.
#include "core/model/head_pattern.h"

#include <utility>

namespace headscope {

HeadPattern::HeadPattern(QueriesAndKeys scored, ScoreRule rule, LayerEdits edits, KeyLimits limits,
                         HeadIndex head)
    : m_scored(std::move(scored)),
      m_rule(std::move(rule)),
      m_edits(std::move(edits)),
      m_limits(limits),
      m_head(head),
      m_every(QueryRows::everyOf(m_scored.q.size(1))) {}

HeadPattern::Rows HeadPattern::rows(std::int64_t begin, std::int64_t count) const {
    const PatternBlock block = PatternBlock::of(m_limits, m_every.slice(begin, count), begin);
    const at::Tensor q = m_scored.q.narrow(1, begin, count);                        // [1, R, 1, d]
    const at::Tensor k = m_scored.k.narrow(1, block.keys.begin, block.keys.count);  // [1, C, 1, d]
    const at::Tensor pattern = m_rule.pattern(m_rule.scores(q, k, block));          // [1, 1, R, C]
    return {m_edits.patternOfHead(pattern, block, m_head)[0][0], block.keys};
}

}  // namespace headscope
