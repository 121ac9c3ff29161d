// SPDX-License-Identifier: GPL-3.0-or-later
// One attention sublayer. Source: Vaswani et al. 2017; methods.md §0 and §1.0.
#include "core/model/blocks/attention.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/softmax.h>

#include <algorithm>

#include "core/model/blocks/mlp.h"
#include "core/model/blocks/norm.h"
#include "core/model/blocks/score_rule.h"
#include "core/model/dense_product.h"

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

namespace {

// Pattern and mix of one sublayer, a block of rows at a time.
class Attending {
public:
    Attending(const QueriesAndKeys& scored, const at::Tensor& values, const AttentionCall& call,
              AttentionHooks& hooks)
        : m_hooks(hooks),
          m_rule(scored.k, call),
          m_q(scored.q),
          m_k(scored.k),
          m_v(values),
          m_batch(std::max(scored.q.size(0), scored.k.size(0))) {
        m_apart = !m_rule.hasSinks() && !hooks.wantsScores() && !at::GradMode::is_enabled() &&
                  attentionLibrary(m_k.size(1)) == ProductLibrary::oneDnn;
        if (!m_apart) return;
        for (std::uint32_t h = 0; h < call.spec.queryHeads; ++h)
            m_ofHead.push_back(m_rule.ofHead(HeadIndex{h}));
        // Without gaps between the rows of a head.
        m_k = m_k.transpose(1, 2).contiguous().transpose(1, 2);
        m_v = m_v.transpose(1, 2).contiguous().transpose(1, 2);
    }

    // z of some rows.  Shape: -> [B, R, H, d].
    [[nodiscard]] at::Tensor mixed(const PatternBlock& block) const {
        const at::Tensor q = m_q.narrow(1, block.first, block.rows.count());
        const at::Tensor k = m_k.narrow(1, block.keys.begin, block.keys.count);
        const at::Tensor v = m_v.narrow(1, block.keys.begin, block.keys.count);
        if (m_apart) return mixApart(m_hooks.pattern(patternApart(q, k, block), block), v);
        const at::Tensor scores = m_rule.scores(q, k, block);  // [B, H, R, C]
        if (m_hooks.wantsScores()) m_hooks.scoresSeen(scores, block);
        return mixValues(m_hooks.pattern(m_rule.pattern(scores), block), v);
    }

private:
    // Every head of every batch entry by itself, several at once: `work(b, h)`.
    template <class Work>
    static void eachHead(std::int64_t batch, std::int64_t heads, const Work& work) {
        at::parallel_for(0, batch * heads, 1, [&](std::int64_t begin, std::int64_t end) {
            const at::NoGradGuard noGradients;  // of this thread
            for (std::int64_t i = begin; i < end; ++i) work(i / heads, i % heads);
        });
    }
    [[nodiscard]] static at::Tensor entry(const at::Tensor& x, std::int64_t b) {
        return x.narrow(0, x.size(0) == 1 ? 0 : b, 1);
    }
    [[nodiscard]] std::int64_t groupOf(std::int64_t h) const { return h / (m_q.size(2) / m_k.size(2)); }

    // Scores of one head do not leave the cache before their softmax.  Shape: -> [B, H, R, C].
    [[nodiscard]] at::Tensor patternApart(const at::Tensor& q, const at::Tensor& k,
                                          const PatternBlock& block) const {
        at::Tensor pattern = at::empty({m_batch, q.size(2), q.size(1), k.size(1)}, q.options());
        eachHead(m_batch, q.size(2), [&](std::int64_t b, std::int64_t h) {
            at::Tensor place = pattern[b][h];  // [R, C]
            const at::Tensor scores = m_ofHead[static_cast<std::size_t>(h)].scores(
                entry(q, b).narrow(2, h, 1), entry(k, b).narrow(2, groupOf(h), 1), block);  // [1, 1, R, C]
            at::softmax_out(place, scores[0][0], -1);
        });
        return pattern;
    }
    // Shape: pattern [B, H, R, C], v [b, C, G, d] -> [B, R, H, d].
    [[nodiscard]] at::Tensor mixApart(const at::Tensor& pattern, const at::Tensor& v) const {
        const std::int64_t batch = pattern.size(0), heads = pattern.size(1);
        at::Tensor mixed = at::empty({batch, pattern.size(2), heads, v.size(3)}, v.options());
        eachHead(batch, heads, [&](std::int64_t b, std::int64_t h) {
            const at::Tensor values = entry(v, b)[0].select(1, groupOf(h));  // [C, d]
            mixed[b].select(1, h).copy_(
                denseProduct(pattern[b][h], values.t(), {}, {}, ProductLibrary::oneDnn));  // [R, d]
        });
        return mixed;
    }

    AttentionHooks& m_hooks;
    ScoreRule m_rule;
    at::Tensor m_q, m_k, m_v;
    std::int64_t m_batch;
    bool m_apart = false;
    std::vector<ScoreRule> m_ofHead;
};

}  // namespace

at::Tensor attend(const QueriesAndKeys& scored, const at::Tensor& values, const AttentionCall& call,
                  AttentionHooks& hooks) {
    const std::int64_t keys = scored.k.size(1);
    const std::int64_t batch = std::max(scored.q.size(0), scored.k.size(0));
    const std::int64_t rowBytes = batch * scored.q.size(2) * keys * static_cast<std::int64_t>(sizeof(float));
    const KeyLimits limits = call.limits(keys);
    const std::int64_t step = std::clamp<std::int64_t>(kScoreBlockBytes / std::max<std::int64_t>(rowBytes, 1),
                                                       1, limits.narrow() ? kRowsOfBlock : call.rows.count());
    const Attending attending(scored, values, call, hooks);
    std::vector<at::Tensor> mixed;
    for (std::int64_t begin = 0; begin < call.rows.count(); begin += step) {
        const std::int64_t count = std::min(step, call.rows.count() - begin);
        mixed.push_back(
            attending.mixed(PatternBlock::of(limits, call.rows.slice(begin, count), begin)));  // [B, R, H, d]
    }
    return hooks.z(mixed.size() == 1 ? mixed.front() : at::cat(mixed, 1), call.rows);  // [B, P, H, d]
}

at::Tensor projectOutput(const at::Tensor& z, const LinearWeights& o) {
    return linear(z.flatten(-2), o);  // [B, P, D]
}

}  // namespace headscope
