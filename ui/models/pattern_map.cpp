// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns and sweeps to heatmaps.
#include "ui/models/pattern_map.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/head_table.h"
#include "ui/models/edit_words.h"

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("PatternMap", text); }

QStringList numbers(std::uint32_t count) {
    QStringList list;
    for (std::uint32_t i = 0; i < count; ++i) list << QString::number(i);
    return list;
}

double largest(const std::vector<float>& values) {
    double size = 0.0;
    for (const float value : values) {
        if (std::isfinite(value)) size = std::max(size, std::abs(static_cast<double>(value)));
    }
    return size;
}

}  // namespace

HeatmapData patternMap(const AttentionPattern& pattern, HeadIndex head, const PromptTokens& tokens) {
    HeatmapData map;
    const auto at = std::find(pattern.heads.begin(), pattern.heads.end(), head);
    if (at == pattern.heads.end()) return map;
    const auto values = pattern.head(static_cast<std::size_t>(at - pattern.heads.begin()));
    map.rows = pattern.queries;
    map.columns = pattern.keys;
    map.values.assign(values.begin(), values.end());
    map.masked.resize(map.values.size());
    for (std::uint32_t row = 0; row < map.rows; ++row) {
        for (std::uint32_t column = 0; column < map.columns; ++column) {
            const bool visible = pattern.visible(Position{row}, Position{column});
            map.masked[std::size_t{row} * map.columns + column] = visible ? 0 : 1;
        }
    }
    const HeadRef ref{pattern.stack, pattern.layer, pattern.kind, head};
    map.rowLabels = tokens.queries(ref);
    map.columnLabels = tokens.keys(ref);
    map.rowAxis = tr("Query");
    map.columnAxis = tr("Key");
    map.title = headLongName(ref);
    map.unit = tr("weight");
    return map;
}

HeatmapData changeMap(const HeatmapData& baseline, const HeatmapData& edited) {
    HeatmapData map = baseline;
    if (edited.values.size() != baseline.values.size()) return {};
    for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] = edited.values[i] - baseline.values[i];
    map.isSigned = true;
    const double size = largest(map.values);
    map.high = size > 0.0 ? size : 1.0;
    map.low = -map.high;
    map.unit = tr("change of weight");
    return map;
}

namespace {

HeatmapData mapOf(const SweepResult& sweep, float (SweepResult::*value)(HeadRef) const) {
    HeatmapData map;
    const HeadTable heads(sweep.grids);
    map.rows = heads.rows();
    map.columns = heads.columns();
    for (std::uint32_t row = 0; row < map.rows; ++row) {
        map.rowLabels << QString::fromStdString(heads.rowLabel(row));
        for (std::uint32_t column = 0; column < map.columns; ++column) {
            const auto head = heads.at(row, column);
            map.values.push_back(head ? (sweep.*value)(*head) : std::numeric_limits<float>::quiet_NaN());
        }
    }
    map.columnLabels = numbers(map.columns);
    map.rowAxis = tr("Layer");
    map.columnAxis = tr("Head");
    map.title = tr("Effect of each head");
    map.unit = metricTitle(sweep.request.metric);
    map.isSigned = metricIsSigned(sweep.request.metric);
    const double size = largest(map.values);
    map.high = size > 0.0 ? size : 1.0;
    map.low = map.isSigned ? -map.high : 0.0;
    return map;
}

}  // namespace

HeatmapData sweepMap(const SweepResult& sweep) { return mapOf(sweep, &SweepResult::at); }

HeatmapData shownSweepMap(const SweepResult& sweep) {
    HeatmapData map = mapOf(sweep, &SweepResult::shownAt);
    if (sweep.preview.empty() || sweep.complete()) return map;
    const HeadTable heads(sweep.grids);
    for (std::uint32_t row = 0; row < map.rows; ++row) {
        for (std::uint32_t column = 0; column < map.columns; ++column) {
            const auto head = heads.at(row, column);
            map.preview.push_back(head && sweep.isPreview(*head) ? 1 : 0);
        }
    }
    return map;
}

QString metricTitle(EffectMetric metric) {
    switch (metric) {
        case EffectMetric::kl:
            return tr("KL, nats");
        case EffectMetric::dloss:
            return tr("Δ loss, nats");
        case EffectMetric::dlogprob:
            return tr("Δ log-prob, nats");
        case EffectMetric::logitDiff:
            return tr("Δ logit difference");
        case EffectMetric::top1:
            return tr("top token changed");
    }
    return {};
}

}  // namespace headscope::ui
