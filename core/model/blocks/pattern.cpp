// SPDX-License-Identifier: GPL-3.0-or-later
// Scores, mask and softmax for a range of query rows.
#include "core/model/blocks/pattern.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/model/tensor_bridge.h"

namespace headscope {

QueryRows QueryRows::everyOf(std::int64_t tokens) {
    std::vector<std::int64_t> positions(static_cast<std::size_t>(tokens));
    std::iota(positions.begin(), positions.end(), std::int64_t{0});
    at::Tensor index = indexTensor(positions);
    return {std::move(positions), std::move(index), true};
}

QueryRows QueryRows::only(std::vector<std::int64_t> positions) {
    at::Tensor index = indexTensor(positions);
    return {std::move(positions), std::move(index), false};
}

QueryRows QueryRows::slice(std::int64_t begin, std::int64_t count) const {
    if (begin == 0 && count == this->count()) return *this;
    const auto first = positions.begin() + begin;
    return {std::vector<std::int64_t>(first, first + count), index.narrow(0, begin, count), false};
}

KeyRange KeyLimits::seenBy(std::int64_t query) const {
    std::int64_t begin = 0, end = keys;
    if (window) {
        const std::int64_t reach = std::int64_t{*window} - 1;
        begin = std::clamp<std::int64_t>(query - reach, 0, keys);
        end = std::min(query + reach + 1, keys);
    }
    if (visibility == Visibility::causal) end = std::min(query + 1, end);
    return {begin, std::max<std::int64_t>(end - begin, 0)};
}

// Later queries never see an earlier key that earlier ones do not, nor end before them.
KeyRange KeyLimits::seenByAny(const QueryRows& rows) const {
    const KeyRange first = seenBy(rows.positions.front()), last = seenBy(rows.positions.back());
    return {first.begin, last.end() - first.begin};
}

KeyRange KeyLimits::seenByAll(const QueryRows& rows) const {
    const KeyRange first = seenBy(rows.positions.front()), last = seenBy(rows.positions.back());
    return {last.begin, std::max<std::int64_t>(first.end() - last.begin, 0)};
}

PatternBlock PatternBlock::of(const KeyLimits& limits, QueryRows rows, std::int64_t first) {
    const KeyRange keys = limits.seenByAny(rows), open = limits.seenByAll(rows);
    return {limits, std::move(rows), first, keys, open};
}

at::Tensor PatternBlock::visible() const { return visibleCells(limits, rows, keys); }

at::Tensor visibleCells(const KeyLimits& limits, const QueryRows& rows, const KeyRange& keys) {
    const at::Tensor places = at::arange(keys.begin, keys.end(), at::kLong).unsqueeze(0);     // [1, C]
    const at::Tensor distance = rows.index.unsqueeze(1) - places;                             // [P, C]
    at::Tensor visible = at::ones({rows.count(), keys.count}, at::TensorOptions(at::kBool));  // [P, C]
    if (limits.visibility == Visibility::causal) visible = visible & (distance >= 0);
    if (limits.window) visible = visible & (distance.abs() < static_cast<std::int64_t>(*limits.window));
    return visible;
}

at::Tensor attentionScores(const at::Tensor& q, const at::Tensor& k, float scale) {
    const std::int64_t batch = q.size(0);
    const std::int64_t rows = q.size(1);
    const std::int64_t heads = q.size(2);
    const std::int64_t groups = k.size(2);
    // The query heads of one group are stacked as rows: one product per group, no copy of k. Queries are
    // scaled, as there are fewer of them than scores.
    const at::Tensor scaled = scale == 1.0F ? q : q * scale;  // [B, P, H, d]
    const at::Tensor stacked = scaled.transpose(1, 2).reshape(
        {batch, groups, heads / groups * rows, q.size(3)});               // [B, G, H/G·P, d]
    const at::Tensor keys = k.permute({0, 2, 3, 1});                      // [B, G, d, K]
    return at::matmul(stacked, keys).view({-1, heads, rows, k.size(1)});  // [B, H, P, K]
}

std::vector<float> alibiSlopes(std::uint32_t heads) {
    const std::uint32_t power = std::bit_floor(heads);
    std::vector<float> slopes;
    slopes.reserve(heads);
    const auto slope = [](double i, double n) { return static_cast<float>(std::exp2(-8.0 * i / n)); };
    for (std::uint32_t i = 1; i <= power; ++i) slopes.push_back(slope(i, power));
    for (std::uint32_t i = 1; slopes.size() < heads; i += 2) slopes.push_back(slope(i, 2.0 * power));
    return slopes;
}

at::Tensor addAlibi(const at::Tensor& scores, const at::Tensor& slopes, const AttentionSpec& spec,
                    const KeyRange& keys) {
    const at::Tensor column = slopes.unsqueeze(1);  // [H, 1]
    at::Tensor places =
        at::arange(keys.begin, keys.end(), at::TensorOptions(at::kFloat)).unsqueeze(0);  // [1, C]
    if (spec.alibi == AlibiForm::scaledInBf16) {
        const at::Tensor bias = column.to(at::kBFloat16) * places.to(at::kBFloat16);  // [H, C]
        return scores + (bias.to(at::kFloat) * spec.scoreScale).unsqueeze(1);         // [B, H, P, C]
    }
    return scores + (column * places).unsqueeze(1);  // [B, H, P, C]
}

at::Tensor distanceBias(const at::Tensor& table, const AttentionSpec& spec, const QueryRows& rows,
                        const KeyRange& keys) {
    // A bucket depends on the distance alone: one a diagonal, not one a cell.
    const std::int64_t least = keys.begin - rows.positions.back();
    const std::int64_t most = keys.end() - rows.positions.front();
    std::vector<std::int64_t> buckets;
    buckets.reserve(static_cast<std::size_t>(most - least));
    for (std::int64_t distance = least; distance < most; ++distance)
        buckets.push_back(distanceBucket(spec.distance, spec.visibility, distance));
    const at::Tensor distances =
        at::arange(keys.begin, keys.end(), at::kLong).unsqueeze(0) - rows.index.unsqueeze(1);  // [P, C]
    const at::Tensor cells =
        indexTensor(buckets).index_select(0, (distances - least).flatten()).view_as(distances);  // [P, C]
    return at::embedding(table, cells).permute({2, 0, 1});                                       // [H, P, C]
}

at::Tensor softcapped(const at::Tensor& x, float cap) { return at::tanh(x / cap) * cap; }

void maskScores(const at::Tensor& scores, const PatternBlock& block) {
    const auto mask = [&](std::int64_t begin, std::int64_t end) {
        if (begin >= end) return;
        const at::Tensor visible = visibleCells(block.limits, block.rows, {begin, end - begin});
        scores.narrow(-1, begin - block.keys.begin, end - begin)
            .masked_fill_(visible.logical_not(), -std::numeric_limits<float>::infinity());
    };
    // The columns that every row sees need no pass over memory.
    if (block.open.count == 0) return mask(block.keys.begin, block.keys.end());
    mask(block.keys.begin, block.open.begin);
    mask(block.open.end(), block.keys.end());
}

at::Tensor softmaxPattern(const at::Tensor& maskedScores, const at::Tensor& sinks) {
    if (!sinks.defined()) return at::softmax(maskedScores, -1);
    const at::Tensor column =
        sinks.view({1, -1, 1, 1})
            .expand({maskedScores.size(0), maskedScores.size(1), maskedScores.size(2), 1});  // [B, H, P, 1]
    return at::softmax(at::cat({maskedScores, column}, -1), -1).narrow(-1, 0, maskedScores.size(-1));
}

at::Tensor mixValues(const at::Tensor& pattern, const at::Tensor& v) {
    const std::int64_t batch = pattern.size(0);
    const std::int64_t heads = pattern.size(1);
    const std::int64_t rows = pattern.size(2);
    const std::int64_t groups = v.size(2);
    const at::Tensor stacked =
        pattern.reshape({batch, groups, heads / groups * rows, pattern.size(3)});  // [B, G, H/G·P, K]
    const at::Tensor mixed = at::matmul(stacked, v.transpose(1, 2));               // [B, G, H/G·P, d]
    return mixed.reshape({-1, heads, rows, v.size(3)}).transpose(1, 2);            // [B, P, H, d]
}

}  // namespace headscope
