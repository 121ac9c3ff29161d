// SPDX-License-Identifier: GPL-3.0-or-later
// Names of effect metrics and methods.
#include "core/sweep/sweep_request.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace headscope {
namespace {

constexpr std::array<std::pair<EffectMetric, std::string_view>, 5> kMetrics = {{
    {EffectMetric::kl, "kl"},
    {EffectMetric::dloss, "dloss"},
    {EffectMetric::dlogprob, "dlogprob"},
    {EffectMetric::logitDiff, "logit-diff"},
    {EffectMetric::top1, "top1"},
}};

}  // namespace

std::string_view metricText(EffectMetric metric) { return kMetrics[static_cast<std::size_t>(metric)].second; }

Result<EffectMetric> parseMetric(std::string_view text) {
    for (const auto& [metric, name] : kMetrics) {
        if (name == text) return metric;
    }
    return fail(ErrorCode::usage, fmt::format("\"{}\" is not a metric", text),
                "use kl, dloss, dlogprob, logit-diff or top1");
}

bool metricIsSigned(EffectMetric metric) {
    return metric != EffectMetric::kl && metric != EffectMetric::top1;
}

std::string_view methodText(SweepMethod method) {
    return method == SweepMethod::exact ? "exact" : "first-order";
}

}  // namespace headscope
