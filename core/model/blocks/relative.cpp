// SPDX-License-Identifier: GPL-3.0-or-later
// Products with every reached row of the table first, then one look-up a cell.
#include "core/model/blocks/relative.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/gather.h>

#include "core/model/blocks/attention.h"
#include "core/model/blocks/mlp.h"
#include "core/model/tensor_bridge.h"

namespace headscope {

RelativeScores::RelativeScores(const at::Tensor& k, const AttentionCall& call)
    : m_spec(call.spec.relative), m_keys(k.size(1)) {
    if (!call.relatives.defined()) return;
    const RelativeSpec& spec = call.spec.relative;
    const AttentionWeights& weights = call.weights;
    m_first = relativeRow(spec, 1 - m_keys);
    const std::int64_t count = relativeRow(spec, m_keys - 1) - m_first + 1;         // N
    const at::Tensor rows = call.relatives.narrow(0, m_first, count).unsqueeze(0);  // [1, N, D]
    const std::int64_t dim = call.spec.headDim;
    if (spec.contentToPosition) {
        const LinearWeights& projection = spec.ownProjections ? weights.relativeK : weights.k;
        m_positionKeys = linear(rows, projection).unflatten(-1, {call.spec.kvHeads, dim});  // [1, N, G, d]
    }
    if (spec.positionToContent) {
        const LinearWeights& projection = spec.ownProjections ? weights.relativeQ : weights.q;
        const at::Tensor queries =
            linear(rows, projection).unflatten(-1, {call.spec.queryHeads, dim});               // [1, N, H, d]
        m_positionScores = attentionScores(queries.expand({k.size(0), -1, -1, -1}), k, 1.0F);  // [B, H, N, K]
    }
}

RelativeScores RelativeScores::ofHead(std::int64_t head, std::int64_t group) const {
    RelativeScores one = *this;
    if (m_positionKeys.defined()) one.m_positionKeys = m_positionKeys.narrow(2, group, 1);
    if (m_positionScores.defined()) one.m_positionScores = m_positionScores.narrow(1, head, 1);
    return one;
}

// Which projected row each cell reads.  Shape: -> [R, C].
at::Tensor RelativeScores::reached(const QueryRows& rows, const KeyRange& keys) const {
    std::vector<std::int64_t> ofDistance;  // of query − key = 1 − K … K − 1
    for (std::int64_t distance = 1 - m_keys; distance < m_keys; ++distance)
        ofDistance.push_back(std::int64_t{relativeRow(m_spec, distance)} - m_first);
    const at::Tensor places = at::arange(keys.begin, keys.end(), at::kLong).unsqueeze(0);  // [1, C]
    const at::Tensor distances = rows.index.unsqueeze(1) - places + (m_keys - 1);          // [R, C]
    return indexTensor(ofDistance).index_select(0, distances.flatten()).view_as(distances);
}

at::Tensor RelativeScores::of(const at::Tensor& q, const QueryRows& rows, const KeyRange& keys) const {
    const at::Tensor cells = reached(rows, keys).unsqueeze(0).unsqueeze(0);  // [1, 1, R, C]
    const std::int64_t heads = q.size(2);
    at::Tensor sum;
    if (m_positionKeys.defined()) {
        const at::Tensor all =
            attentionScores(q, m_positionKeys.expand({q.size(0), -1, -1, -1}), 1.0F);  // [B, H, R, N]
        sum = at::gather(all, 3, cells.expand({q.size(0), heads, -1, -1}));            // [B, H, R, C]
    }
    if (m_positionScores.defined()) {
        const at::Tensor term = at::gather(m_positionScores.narrow(3, keys.begin, keys.count), 2,
                                           cells.expand({m_positionScores.size(0), heads, -1, -1}));
        sum = sum.defined() ? sum + term : term;  // [B, H, R, C]
    }
    return sum;
}

}  // namespace headscope
