// SPDX-License-Identifier: GPL-3.0-or-later
// The pattern of one head, made row by row from its queries and keys.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/blocks/attention.h"
#include "core/model/blocks/score_rule.h"
#include "core/model/edits.h"

namespace headscope {

/// One head of one prompt. Rows cost their own products alone: no values, no MLP, nothing of other heads.
class HeadPattern {
public:
    /// Some rows, with the keys that any of them sees; all others are 0.
    struct Rows {
        at::Tensor values;  ///< [R, C]
        KeyRange keys;      ///< C
    };

    /// Shape: scored q [1, Q, 1, d], k [1, K, 1, d].  `edits` are those of the head's sublayer.
    HeadPattern(QueriesAndKeys scored, ScoreRule rule, LayerEdits edits, KeyLimits limits, HeadIndex head);

    [[nodiscard]] std::int64_t queryCount() const { return m_scored.q.size(1); }  ///< Q
    [[nodiscard]] std::int64_t keyCount() const { return m_limits.keys; }         ///< K
    /// Which keys its queries see.
    [[nodiscard]] const KeyLimits& limits() const { return m_limits; }
    /// Query rows [begin, begin + count), edits applied.
    [[nodiscard]] Rows rows(std::int64_t begin, std::int64_t count) const;

private:
    QueriesAndKeys m_scored;
    ScoreRule m_rule;
    LayerEdits m_edits;
    KeyLimits m_limits;
    HeadIndex m_head;
    QueryRows m_every;
};

}  // namespace headscope
