// SPDX-License-Identifier: GPL-3.0-or-later
// Checks, and where effects are read.
#include "core/forward/sweep_setup.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "core/base/head_text.h"
#include "core/forward/forward_pass.h"
#include "core/forward/request_check.h"
#include "core/sweep/sweep_plan.h"

namespace headscope {
namespace {

Result<void> checkMetric(const SweepRequest& request, const ModelSpec& spec) {
    const bool target = request.logits.target.has_value();
    const bool foil = request.logits.foil.has_value();
    if (!spec.output.head) {
        return fail(ErrorCode::metricUnavailable,
                    "this model has no output head, so heads have no effect on tokens",
                    "open a model with a language-model head");
    }
    if (request.metric == EffectMetric::dloss && spec.bidirectional()) {
        return fail(ErrorCode::metricUnavailable, "a masked model has no next-token loss",
                    "use kl, dlogprob or logit-diff");
    }
    if (request.metric == EffectMetric::dloss && request.input.tokenCount() < 2) {
        return fail(ErrorCode::metricUnavailable, "a prompt of one token has no loss",
                    "type a longer prompt");
    }
    if (request.metric == EffectMetric::dlogprob && !target) {
        return fail(ErrorCode::metricUnavailable, "dlogprob needs a target token", "choose a target");
    }
    if (request.metric == EffectMetric::logitDiff && !(target && foil)) {
        return fail(ErrorCode::metricUnavailable, "logit-diff needs a target and a foil token",
                    "choose both");
    }
    if (request.kind == EditKind::zeroLayer) {
        return fail(ErrorCode::usage, "zero-layer edits a whole layer, a sweep edits one head at a time",
                    "use zero");
    }
    return {};
}

Result<void> checkSublayers(const SweepRequest& request, const ModelSpec& spec) {
    const std::vector<SublayerRef> known = allSublayers(spec);
    for (const SublayerRef sublayer : request.sublayers) {
        if (std::find(known.begin(), known.end(), sublayer) != known.end()) continue;
        const std::string_view prefix = headPrefix(sublayer.block.stack, sublayer.kind);
        return fail(ErrorCode::headRange,
                    fmt::format("there is no layer {}{} in this model", prefix, sublayer.block.layer.value),
                    fmt::format("its main stack has {} layers", spec.layerCount()));
    }
    return {};
}

}  // namespace

Result<SweepSetup> setUpSweep(const ForwardPass& pass, SweepRequest request) {
    const ModelSpec& spec = pass.model().spec();
    HEADSCOPE_CHECKED(checkRequest(spec, request.input, request.base));
    HEADSCOPE_CHECKED(checkLogits(spec, request.logits, request.input));
    HEADSCOPE_CHECKED(checkMetric(request, spec));
    HEADSCOPE_CHECKED(checkSublayers(request, spec));
    request.logits.everyPosition = request.metric == EffectMetric::dloss;
    SweepSetup setup;
    setup.answer = pass.answerFor(request.input, request.logits);
    setup.position = request.logits.position.value_or(defaultPosition(spec, request.input, std::nullopt));
    if (setup.answer.positions.size() != request.input.tokenCount()) setup.rows = setup.answer.positions;
    setup.empty.grids = spec.headGrids();
    setup.empty.values.assign(allHeads(spec).size(), std::numeric_limits<float>::quiet_NaN());
    setup.empty.done.assign(setup.empty.values.size(), 0);
    setup.empty.request = std::move(request);
    return setup;
}

at::Tensor readRows(const SweepSetup& setup, const at::Tensor& residual) {
    return setup.rows ? residual.narrow(1, setup.rows->front().value, 1) : residual;
}

}  // namespace headscope
