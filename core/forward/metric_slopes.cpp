// SPDX-License-Identifier: GPL-3.0-or-later
// Backward through the output head.
#include "core/forward/metric_slopes.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "core/forward/answer_meter.h"
#include "core/forward/forward_pass.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"

namespace headscope {
namespace {

// More of them come nearer, and each costs a backward pass (docs/performance.md).
constexpr std::uint32_t kLargest = 4, kDrawn = 4;

// The tokens that stand for a distribution, and how much each counts.
using TokenWeights = std::map<std::int64_t, double>;

// Shape: logProbs [V].
TokenWeights tokensRead(const std::vector<float>& logProbs) {
    TokenWeights weights;
    std::vector<std::int64_t> order(logProbs.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    const auto probability = [&](std::int64_t token) {
        return std::exp(double{logProbs[static_cast<std::size_t>(token)]});
    };
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
        return logProbs[static_cast<std::size_t>(a)] > logProbs[static_cast<std::size_t>(b)];
    });
    const std::size_t alone = order.size() <= kLargest + kDrawn ? order.size() : kLargest;
    for (std::size_t i = 0; i < alone; ++i) weights[order[i]] = probability(order[i]);
    double left = 0.0;
    for (std::size_t i = alone; i < order.size(); ++i) left += probability(order[i]);
    // The middle of each part, and not a random place in it: the same map every time.
    double passed = 0.0;
    std::uint32_t part = 0;
    for (std::size_t i = alone; i < order.size() && part < kDrawn; ++i) {
        passed += probability(order[i]);
        for (; part < kDrawn && passed >= left * (part + 0.5) / kDrawn; ++part)
            weights[order[i]] += left / kDrawn;
    }
    return weights;
}

// Readouts from logits and their log-softmax, one number each.  Shape: [1, P, V] both.
using ReadOut = std::function<std::vector<at::Tensor>(const at::Tensor&, const at::Tensor&)>;

// Shape: residual [1, P, D] -> the same of each readout.
Result<std::vector<at::Tensor>> backward(const Transformer& transformer, const at::Tensor& residual,
                                         const ReadOut& readOut, const JobContext& job) {
    const at::AutoGradMode gradients(true);
    at::Tensor leaf = residual.detach();
    leaf.requires_grad_(true);
    const at::Tensor logits = transformer.unembed(leaf);  // [1, P, V]
    HEADSCOPE_TRY(const at::Tensor logProbs, finiteLogProbs(logits));
    const std::vector<at::Tensor> read = readOut(logits, logProbs);
    std::vector<at::Tensor> slopes;
    for (std::size_t i = 0; i < read.size(); ++i) {
        if (job.cancelled()) return fail(ErrorCode::cancelled, "the estimate was stopped");
        slopes.push_back(torch::autograd::grad({read[i]}, {leaf}, {}, i + 1 < read.size()).front());
    }
    return slopes;
}

Answer partOf(const Answer& answer, std::size_t begin, std::size_t count) {
    const auto slice = [begin, count]<class T>(const std::vector<T>& all) {
        const std::size_t first = std::min(begin, all.size()), last = std::min(begin + count, all.size());
        return std::vector<T>(all.begin() + static_cast<std::ptrdiff_t>(first),
                              all.begin() + static_cast<std::ptrdiff_t>(last));
    };
    return {slice(answer.positions), slice(answer.next)};
}

// Of the mean loss, some positions at a time.  Shape: residual [1, T, D] -> same.
Result<at::Tensor> lossSlope(const Transformer& transformer, const SweepSetup& setup,
                             const at::Tensor& residual, const JobContext& job) {
    const auto all = static_cast<std::size_t>(residual.size(1));
    const std::size_t step = positionsAtOnce(transformer.spec());
    std::vector<at::Tensor> parts;
    for (std::size_t begin = 0; begin < all; begin += step) {
        const Answer part = partOf(setup.answer, begin, step);
        const at::Tensor rows = residual.narrow(1, static_cast<std::int64_t>(begin),
                                                static_cast<std::int64_t>(part.positions.size()));
        if (part.next.empty()) {  // nothing follows the last token
            parts.push_back(at::zeros_like(rows));
            continue;
        }
        const double share =
            static_cast<double>(part.next.size()) / static_cast<double>(setup.answer.next.size());
        const auto read = [&](const at::Tensor& logits, const at::Tensor& logProbs) {
            return std::vector<at::Tensor>{readMetric(EffectMetric::dloss, part, logits, logProbs,
                                                      setup.position, setup.empty.request.logits) *
                                           share};
        };
        HEADSCOPE_TRY(const std::vector<at::Tensor> slope, backward(transformer, rows, read, job));
        parts.push_back(slope.front());
    }
    return at::cat(parts, 1);
}

}  // namespace

std::uint32_t slopeCount(EffectMetric metric, const ModelSpec& spec) {
    return metric == EffectMetric::kl ? std::min(spec.outputs(), kLargest + kDrawn) : 1;
}

double MetricSlopes::effectOf(std::span<const double> changes) const {
    if (weights.empty()) return changes.front();
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * changes[i] * changes[i];
    return 0.5 * sum;
}

Result<void> checkSlope(EffectMetric metric) {
    if (metric != EffectMetric::top1) return {};
    return fail(ErrorCode::metricUnavailable,
                "top1 jumps from 0 to 1, so no gradient tells how far a head is from changing it",
                "estimate kl, dloss, dlogprob or logit-diff, or sweep top1 exactly");
}

Result<MetricSlopes> slopesOf(const Transformer& transformer, const SweepSetup& setup,
                              const at::Tensor& residual, const JobContext& job) {
    const SweepRequest& request = setup.empty.request;
    HEADSCOPE_CHECKED(checkSlope(request.metric));
    MetricSlopes slopes;
    if (request.metric == EffectMetric::dloss) {
        HEADSCOPE_TRY(at::Tensor slope, lossSlope(transformer, setup, residual, job));
        slopes.ofResidual.push_back(std::move(slope));
        return slopes;
    }
    const std::int64_t row = setup.answer.row(setup.position);
    const auto read = [&](const at::Tensor& logits, const at::Tensor& logProbs) {
        std::vector<at::Tensor> values;
        if (request.metric != EffectMetric::kl) {
            values.push_back(
                readMetric(request.metric, setup.answer, logits, logProbs, setup.position, request.logits));
            return values;
        }
        const at::Tensor here = logProbs.select(1, row).select(0, 0);  // [V]
        for (const auto& [token, weight] : tokensRead(floatsOf(here.detach()))) {
            values.push_back(here.select(0, token));
            slopes.weights.push_back(weight);
        }
        return values;
    };
    HEADSCOPE_TRY(slopes.ofResidual, backward(transformer, residual, read, job));
    return slopes;
}

}  // namespace headscope
