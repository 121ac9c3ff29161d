// SPDX-License-Identifier: GPL-3.0-or-later
// Answers and effects, measured on the logits.
#include "core/forward/effect_meter.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/topk.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/base/check.h"
#include "core/model/tensor_bridge.h"

namespace headscope {
namespace {

float cell(const at::Tensor& row, TokenId token) { return row[token.value].item<float>(); }

TokenScore scoreOf(TokenId token, const at::Tensor& logits, const at::Tensor& logProbs) {
    const float logProbability = cell(logProbs, token);
    return {token, std::exp(logProbability), logProbability, cell(logits, token)};
}

// Rank of a token: how many have a larger logit.
std::uint32_t rankOf(TokenId token, const at::Tensor& logits) {
    return static_cast<std::uint32_t>((logits > logits[token.value]).sum().item<std::int64_t>());
}

std::vector<TokenId> topTokens(const at::Tensor& logits, std::uint32_t count) {
    const std::int64_t most = std::min<std::int64_t>(count, logits.size(0));
    const at::Tensor indices = std::get<1>(at::topk(logits, most));
    std::vector<TokenId> tokens;
    tokens.reserve(static_cast<std::size_t>(most));
    for (std::int64_t i = 0; i < most; ++i) {
        tokens.push_back(TokenId{static_cast<std::uint32_t>(indices[i].item<std::int64_t>())});
    }
    return tokens;
}

// Σ w (a − b), in double, by lanes that do not wait for each other.
double weightedDifference(const float* w, const float* a, const float* b, std::int64_t count) {
    constexpr std::int64_t kLanes = 8;
    std::array<double, kLanes> sums{};
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (std::int64_t lane = 0; lane < kLanes; ++lane) {
            const std::int64_t at = i + lane;
            sums[static_cast<std::size_t>(lane)] += double{w[at]} * (double{a[at]} - double{b[at]});
        }
    }
    double total = 0.0;
    for (; i < count; ++i) total += double{w[i]} * (double{a[i]} - double{b[i]});
    for (const double sum : sums) total += sum;
    return total;
}

// −ln p(next token) of every row that has one.  Shape: logProbs [.., P, V] -> [.., P'].
at::Tensor lossRows(const Answer& answer, const at::Tensor& logProbs) {
    std::vector<std::int64_t> ids;
    ids.reserve(answer.next.size());
    for (const TokenId id : answer.next) ids.push_back(id.value);
    const auto rows = static_cast<std::int64_t>(ids.size());
    at::Tensor index = indexTensor(ids).unsqueeze(-1);  // [P', 1]
    if (logProbs.dim() == 3) index = index.unsqueeze(0).expand({logProbs.size(0), rows, 1});
    return -logProbs.narrow(-2, 0, rows).gather(-1, index).squeeze(-1);
}

}  // namespace

bool Answer::holds(Position position) const {
    return std::binary_search(positions.begin(), positions.end(), position);
}

std::int64_t Answer::row(Position position) const {
    const auto found = std::lower_bound(positions.begin(), positions.end(), position);
    HEADSCOPE_CHECK(found != positions.end() && *found == position);
    return found - positions.begin();
}

LogitsSummary summarise(const Answer& answer, const at::Tensor& logits, const at::Tensor& logProbs,
                        Position position, const LogitsSpec& spec) {
    LogitsSummary summary;
    summary.position = position;
    if (answer.holds(position)) {
        const std::int64_t row = answer.row(position);
        for (const TokenId token : topTokens(logits[row], spec.topCount)) {
            summary.top.push_back(scoreOf(token, logits[row], logProbs[row]));
        }
        if (spec.target) summary.target = scoreOf(*spec.target, logits[row], logProbs[row]);
        if (spec.foil) summary.foil = scoreOf(*spec.foil, logits[row], logProbs[row]);
    }
    if (!answer.next.empty()) {
        const at::Tensor losses = lossRows(answer, logProbs);  // [P']
        summary.lossPerPosition = floatsOf(losses);
        summary.loss = losses.mean(at::kDouble).item<double>();
    }
    return summary;
}

at::Tensor klRows(const at::Tensor& baselineLogProbs, const at::Tensor& editedLogProbs) {
    const at::Tensor before = baselineLogProbs.contiguous(), after = editedLogProbs.contiguous();
    const std::int64_t width = after.size(-1);
    const std::int64_t known = before.numel() / width, rows = after.numel() / width;
    std::vector<std::int64_t> shape = after.sizes().vec();
    shape.pop_back();
    at::Tensor kl = at::empty(shape, at::TensorOptions(at::kDouble));  // [B, P]
    double* out = kl.mutable_data_ptr<double>();
    // A row at a time: temporaries of the size of all logits would cost more than the sums.
    const std::int64_t grain = std::max<std::int64_t>(1, std::int64_t{32768} / width);
    at::parallel_for(0, rows, grain, [&](std::int64_t begin, std::int64_t end) {
        at::Tensor p = at::empty({width}, before.options());  // [V]
        for (std::int64_t row = begin; row < end; ++row) {
            const at::Tensor logP = before.view({known, width}).select(0, row % known);  // [V]
            at::exp_out(p, logP);
            const double sum = weightedDifference(p.const_data_ptr<float>(), logP.const_data_ptr<float>(),
                                                  after.const_data_ptr<float>() + row * width, width);
            out[row] = std::max(sum, 0.0);  // rounding can leave −1e-9 where nothing changed
        }
    });
    return kl;
}

Effect measureEffect(const Answer& answer, const at::Tensor& baselineLogits,
                     const at::Tensor& baselineLogProbs, const at::Tensor& editedLogits,
                     const at::Tensor& editedLogProbs, Position position, const LogitsSpec& spec) {
    Effect effect;
    effect.position = position;
    const at::Tensor kl = klRows(baselineLogProbs, editedLogProbs);  // [P]
    effect.klPerPosition = floatsOf(kl);
    if (!answer.holds(position)) return effect;
    const std::int64_t row = answer.row(position);
    const LogitsSummary before = summarise(answer, baselineLogits, baselineLogProbs, position, spec);
    const LogitsSummary after = summarise(answer, editedLogits, editedLogProbs, position, spec);
    effect.kl = kl[row].item<double>();
    if (before.loss && after.loss) effect.dloss = *after.loss - *before.loss;
    if (before.target)
        effect.dlogprob = double{after.target->logProbability} - double{before.target->logProbability};
    if (before.target && before.foil) {
        effect.logitDiffBaseline = double{before.target->logit} - double{before.foil->logit};
        effect.logitDiffEdited = double{after.target->logit} - double{after.foil->logit};
    }
    if (before.top.empty() || after.top.empty()) return effect;
    effect.top1Changed = before.top.front().token != after.top.front().token;
    std::set<TokenId> tokens;
    for (const auto& top : {before.top, after.top}) {
        for (const TokenScore& score : top) tokens.insert(score.token);
    }
    for (const TokenId token : tokens) {
        effect.changes.push_back({scoreOf(token, baselineLogits[row], baselineLogProbs[row]),
                                  scoreOf(token, editedLogits[row], editedLogProbs[row]),
                                  rankOf(token, baselineLogits[row]), rankOf(token, editedLogits[row])});
    }
    std::stable_sort(
        effect.changes.begin(), effect.changes.end(),
        [](const TokenChange& a, const TokenChange& b) { return a.baseline.logit > b.baseline.logit; });
    return effect;
}

HiddenChange measureHidden(const at::Tensor& baseline, const at::Tensor& edited) {
    const at::Tensor before = baseline.to(at::kDouble);  // [T, D]
    const at::Tensor after = edited.to(at::kDouble);     // [T, D]
    const at::Tensor moved =
        at::linalg_vector_norm(after - before, 2, {-1}) / at::linalg_vector_norm(before, 2, {-1});
    const at::Tensor cosine = at::cosine_similarity(before, after, -1);  // [T]
    return {moved.mean().item<double>(), floatsOf(moved), cosine.mean().item<double>(), floatsOf(cosine)};
}

at::Tensor readMetric(EffectMetric metric, const Answer& answer, const at::Tensor& logits,
                      const at::Tensor& logProbs, Position position, const LogitsSpec& spec) {
    HEADSCOPE_CHECK(metricIsSigned(metric));
    if (metric == EffectMetric::dloss) return lossRows(answer, logProbs).mean(-1, false, at::kDouble);
    const std::int64_t row = answer.row(position), target = spec.target.value().value;
    if (metric == EffectMetric::dlogprob) return logProbs.select(1, row).select(1, target);
    const at::Tensor read = logits.select(1, row);  // [B, V]
    return read.select(1, target) - read.select(1, spec.foil.value().value);
}

std::vector<float> measureMetric(EffectMetric metric, const Answer& answer, const at::Tensor& baselineLogits,
                                 const at::Tensor& baselineLogProbs, const at::Tensor& editedLogits,
                                 const at::Tensor& editedLogProbs, Position position,
                                 const LogitsSpec& spec) {
    if (metricIsSigned(metric)) {
        return floatsOf(readMetric(metric, answer, editedLogits, editedLogProbs, position, spec) -
                        readMetric(metric, answer, baselineLogits, baselineLogProbs, position, spec));
    }
    const std::int64_t row = answer.row(position);
    const auto at = [row](const at::Tensor& values) { return values.select(1, row); };  // [B, V]
    if (metric == EffectMetric::kl) return floatsOf(klRows(at(baselineLogProbs), at(editedLogProbs)));
    return floatsOf((at(editedLogits).argmax(-1) != at(baselineLogits).argmax(-1)).to(at::kFloat));
}

}  // namespace headscope
