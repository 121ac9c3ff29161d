// SPDX-License-Identifier: GPL-3.0-or-later
// One attention sublayer. Source: Vaswani et al. 2017; methods.md §0 and §1.0.
#include "core/model/blocks/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>

#include <algorithm>

#include "core/model/blocks/mlp.h"
#include "core/model/blocks/norm.h"
#include "core/model/blocks/score_rule.h"

namespace headscope {
namespace {

// Scores of one block of rows stay below this, so that memory grows with T, not with T².
constexpr std::int64_t kScoreBlockBytes = std::int64_t{64} << 20;
// Where later rows see other keys than earlier ones, as many rows share a run of keys: fewer would leave
// small products, more would compute what is masked.
constexpr std::int64_t kRowsOfBlock = 128;

at::Tensor clipped(const at::Tensor& x, float most) { return most > 0.0F ? at::clamp(x, -most, most) : x; }

// Of queries or keys.  Shape: x [B, P, H, d] -> same.
at::Tensor normalisedHeads(const at::Tensor& x, const NormWeights& weights, const AttentionCall& call) {
    if (!call.spec.qkNormOfAllHeads) return normalise(x, call.spec.qkNorm, weights, call.normEpsilon);
    return normalise(x.flatten(-2), call.spec.qkNorm, weights, call.normEpsilon).view_as(x);
}

}  // namespace

QueriesAndKeys projectScored(const at::Tensor& queried, const at::Tensor& read, const AttentionCall& call,
                             AttentionHooks& hooks) {
    const auto heads = static_cast<std::int64_t>(call.spec.queryHeads);
    const auto groups = static_cast<std::int64_t>(call.spec.kvHeads);
    const auto dim = static_cast<std::int64_t>(call.spec.headDim);
    QueriesAndKeys out;
    out.q = clipped(linear(queried, call.weights.q), call.spec.clip).unflatten(-1, {heads, dim});
    out.k = clipped(linear(read, call.weights.k), call.spec.clip).unflatten(-1, {groups, dim});
    hooks.seen(TapPoint::q, out.q);  // [B, P, H, d]
    hooks.seen(TapPoint::k, out.k);  // [B, K, G, d]
    if (call.spec.qkNorm != NormKind::none) {
        out.q = normalisedHeads(out.q, call.weights.qNorm, call);  // [B, P, H, d]
        out.k = normalisedHeads(out.k, call.weights.kNorm, call);  // [B, K, G, d]
    }
    if (call.rotary.dims > 0) {
        out.q = rotate(out.q, call.rotary, call.table, call.rows.index);  // [B, P, H, d]
        out.k =
            rotate(out.k, call.rotary, call.table, QueryRows::everyOf(read.size(1)).index);  // [B, K, G, d]
        hooks.seen(TapPoint::rotQ, out.q);
        hooks.seen(TapPoint::rotK, out.k);
    }
    return out;
}

at::Tensor projectValues(const at::Tensor& read, const AttentionCall& call, AttentionHooks& hooks) {
    const auto groups = static_cast<std::int64_t>(call.spec.kvHeads);
    const auto dim = static_cast<std::int64_t>(call.spec.headDim);
    at::Tensor v = clipped(linear(read, call.weights.v), call.spec.clip).unflatten(-1, {groups, dim});
    hooks.seen(TapPoint::v, v);
    return v;  // [B, K, G, d]
}

at::Tensor attend(const QueriesAndKeys& scored, const at::Tensor& values, const AttentionCall& call,
                  AttentionHooks& hooks) {
    const at::Tensor& q = scored.q;
    const std::int64_t keys = scored.k.size(1);
    const std::int64_t batch = std::max(q.size(0), scored.k.size(0));
    const std::int64_t rowBytes = batch * q.size(2) * keys * static_cast<std::int64_t>(sizeof(float));
    const KeyLimits limits = call.limits(keys);
    const std::int64_t step = std::clamp<std::int64_t>(kScoreBlockBytes / std::max<std::int64_t>(rowBytes, 1),
                                                       1, limits.narrow() ? kRowsOfBlock : call.rows.count());
    const ScoreRule rule(scored.k, call);
    std::vector<at::Tensor> mixed;
    for (std::int64_t begin = 0; begin < call.rows.count(); begin += step) {
        const std::int64_t count = std::min(step, call.rows.count() - begin);
        const PatternBlock block = PatternBlock::of(limits, call.rows.slice(begin, count), begin);
        const at::Tensor k = scored.k.narrow(1, block.keys.begin, block.keys.count);  // [B, C, G, d]
        const at::Tensor v = values.narrow(1, block.keys.begin, block.keys.count);    // [B, C, G, d]
        const at::Tensor scores = rule.scores(q.narrow(1, begin, count), k, block);   // [B, H, R, C]
        if (hooks.wantsScores()) hooks.scoresSeen(scores, block);
        const at::Tensor pattern = hooks.pattern(rule.pattern(scores), block);  // [B, H, R, C]
        mixed.push_back(mixValues(pattern, v));                                 // [B, R, H, d]
    }
    return hooks.z(mixed.size() == 1 ? mixed.front() : at::cat(mixed, 1), call.rows);  // [B, P, H, d]
}

at::Tensor projectOutput(const at::Tensor& z, const LinearWeights& o) {
    return linear(z.flatten(-2), o);  // [B, P, D]
}

}  // namespace headscope
