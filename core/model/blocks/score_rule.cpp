// SPDX-License-Identifier: GPL-3.0-or-later
// The order of scale, cap, bias and mask. Source: methods.md §1.0 and §1.2.
#include "core/model/blocks/score_rule.h"

#include <ATen/TensorOperators.h>

#include "core/model/blocks/attention.h"
#include "core/model/tensor_bridge.h"

namespace headscope {

ScoreRule::ScoreRule(const at::Tensor& k, const AttentionCall& call)
    : m_spec(call.spec),
      m_scale(call.spec.scoreScale * call.layer.scoreScale),
      m_library(attentionLibrary(k.size(1))),
      m_relative(k, call),
      m_distances(call.distances),
      m_sinks(call.weights.sinks) {
    if (call.positions == Positions::alibi)
        m_slopes = tensorFromFloats(alibiSlopes(m_spec.queryHeads), {m_spec.queryHeads});
}

ScoreRule ScoreRule::ofHead(HeadIndex head) const {
    const std::int64_t h = head.value;
    ScoreRule one = *this;
    one.m_relative = m_relative.ofHead(h, h / (m_spec.queryHeads / m_spec.kvHeads));
    if (m_distances.defined()) one.m_distances = m_distances.narrow(1, h, 1);
    if (m_slopes.defined()) one.m_slopes = m_slopes.narrow(0, h, 1);
    if (m_sinks.defined()) one.m_sinks = m_sinks.narrow(0, h, 1);
    one.m_spec.queryHeads = one.m_spec.kvHeads = 1;
    return one;
}

// Shape: q [1, R, 1, d], k [1, C, 1, d] -> [1, 1, R, C].
at::Tensor ScoreRule::headScores(const at::Tensor& q, const at::Tensor& k) const {
    return denseProduct(q[0].select(1, 0) * m_scale, k[0].select(1, 0), {}, {}, m_library)
        .unsqueeze(0)
        .unsqueeze(0);
}

at::Tensor ScoreRule::scores(const at::Tensor& q, const at::Tensor& k, const PatternBlock& block) const {
    const bool alone = q.size(2) == 1 && q.size(0) == 1 && k.size(0) == 1;
    at::Tensor scores = alone ? headScores(q, k) : attentionScores(q, k, m_scale);  // [B, H, R, C]
    if (m_relative.any()) scores = scores + m_relative.of(q, block.rows, block.keys) * m_scale;
    if (m_spec.softcap > 0.0F) scores = softcapped(scores, m_spec.softcap);
    if (m_distances.defined())
        scores = scores + distanceBias(m_distances, m_spec, block.rows, block.keys);  // [B, H, R, C]
    if (m_slopes.defined()) scores = addAlibi(scores, m_slopes, m_spec, block.keys);
    maskScores(scores, block);
    return scores;
}

at::Tensor ScoreRule::pattern(const at::Tensor& scores) const { return softmaxPattern(scores, m_sinks); }

}  // namespace headscope
