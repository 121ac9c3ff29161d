// SPDX-License-Identifier: GPL-3.0-or-later
// The background sweep.
#include "ui/models/effect_map_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "core/base/head_table.h"
#include "ui/models/edit_words.h"
#include "ui/models/number_text.h"
#include "ui/models/pattern_map.h"
#include "ui/models/session_bridge.h"

namespace headscope::ui {
namespace {

constexpr double kFreeSeconds = 10.0;  // longer sweeps are offered
constexpr double kSlowPass = 5.0;      // seconds: even a cold first pass of a quick model is over by then
constexpr double kLookAfter = 1.0;     // what a sweep does in a second tells how long it takes
// A head costs this much of a pass: half of the layers on average, in batches (docs/performance.md).
constexpr double kPassesPerHead = 0.3;
// Exact values take this much longer than their preview.
constexpr double kExactPerPreview = 1.7;

// "first-order estimate", "16-bit preview".
QString previewName(PreviewKind kind) {
    return kind == PreviewKind::firstOrder ? EffectMapModel::tr("first-order estimate")
                                           : EffectMapModel::tr("16-bit preview");
}

bool shows(const SweepResult& result, PreviewKind kind) {
    return std::count(result.previewKinds.begin(), result.previewKinds.end(), kind) > 0;
}

}  // namespace

double sweptShare(const SweepResult& result) {
    const auto exact = static_cast<double>(std::count_if(result.values.begin(), result.values.end(),
                                                         [](float value) { return std::isfinite(value); }));
    const auto previews = static_cast<double>(
        std::count(result.previewKinds.begin(), result.previewKinds.end(), PreviewKind::products16));
    const auto total = static_cast<double>(result.values.size());
    if (previews == 0.0) return exact / total;
    return (previews + kExactPerPreview * exact) / (total * (1.0 + kExactPerPreview));
}

EffectMapModel::EffectMapModel(SessionBridge& bridge, PromptModel& prompt, QObject* parent)
    : QObject(parent), m_bridge(bridge), m_prompt(prompt) {
    connect(&m_bridge, &SessionBridge::sweepProgressed, this,
            [this](const SweepResultPtr& partial) { receive(partial, false); });
    connect(&m_bridge, &SessionBridge::studyDone, this, [this](const StudyResult& result) {
        if (const auto* sweep = std::get_if<SweepResultPtr>(&result)) receive(*sweep, true);
    });
    connect(&m_bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        const bool ours = m_state == EffectState::running || m_state == EffectState::partial;
        if (lane == Lane::study && ours && m_swept)
            setState(EffectState::failed, QString::fromStdString(error.message));
    });
    connect(&m_bridge, &SessionBridge::finished, this, [this](Lane lane) {
        // Ready and failed follow at once and overwrite this; a cancelled sweep has nothing that follows.
        if (lane == Lane::study && m_state == EffectState::running) m_state = EffectState::partial;
    });
}

void EffectMapModel::setMetric(EffectMetric metric) {
    if (m_metric == metric) return;
    m_metric = metric;
    Q_EMIT choiceChanged();
    refresh();
}

void EffectMapModel::setKind(EditKindValue kind) {
    if (m_kind == kind) return;
    m_kind = kind;
    Q_EMIT choiceChanged();
    refresh();
}

QString EffectMapModel::missing() const {
    const bool pair = m_metric == EffectMetric::logitDiff;
    if ((pair || m_metric == EffectMetric::dlogprob) && !m_prompt.state().target)
        return tr("Choose a target token to see log-probability and logit difference.");
    if (pair && !m_prompt.state().foil) return tr("Choose a foil token to see the logit difference.");
    if (!m_prompt.model()->spec.output.head) return tr("Not available: this model has no output head.");
    if (m_metric == EffectMetric::dloss && m_prompt.model()->spec.bidirectional())
        return tr("Not available: this model does not predict the next token.");
    return {};
}

double EffectMapModel::estimatedSeconds() const {
    if (!m_prompt.model()) return 0.0;
    if (m_projected > 0.0) return m_projected;
    return kPassesPerHead * m_passSeconds * static_cast<double>(allHeads(m_prompt.model()->spec).size());
}

void EffectMapModel::refresh() {
    m_bridge.cancel(Lane::study);
    m_result.reset();
    m_map = {};
    m_projected = 0.0;
    if (!m_prompt.ready()) {
        setState(EffectState::empty);
    } else if (const QString reason = missing(); !reason.isEmpty()) {
        setState(EffectState::unavailable, reason);
    } else if (m_passSeconds > kSlowPass && estimatedSeconds() > kFreeSeconds) {
        setState(EffectState::offered);
    } else {
        send(false);
    }
}

void EffectMapModel::start() { send(true); }

void EffectMapModel::send(bool asked) {
    if (!m_prompt.ready()) return;
    m_asked = asked;
    m_firstShare.reset();
    SweepRequest request;
    request.input = m_prompt.input();
    request.kind = m_kind.kind;
    request.parameter = m_kind.parameter;
    request.metric = m_metric;
    request.preview = true;
    request.logits = m_prompt.logitsSpec();
    request.logits.everyPosition = m_metric == EffectMetric::dloss;
    m_bridge.study(request);
    m_swept = true;
    setState(EffectState::running);
}

void EffectMapModel::stop() {
    m_bridge.cancel(Lane::study);
    m_swept = false;
    Q_EMIT changed();
}

void EffectMapModel::clear() {
    m_bridge.cancel(Lane::study);
    m_result.reset();
    m_map = {};
    setState(EffectState::empty);
}

void EffectMapModel::receive(const SweepResultPtr& result, bool complete) {
    m_result = result;
    m_map = titled(shownSweepMap(*result));
    const double share = sweptShare(*result);
    if (!m_firstShare && share > 0.0) {
        m_firstShare = share;
        m_sinceFirst.start();
    }
    const double elapsed = static_cast<double>(m_sinceFirst.elapsed()) / 1000.0;
    if (m_firstShare && !complete && !m_asked && elapsed >= kLookAfter && share > *m_firstShare) {
        m_projected = elapsed / (share - *m_firstShare);
        if (m_projected > kFreeSeconds) {
            m_bridge.cancel(Lane::study);
            setState(EffectState::partial);
            return;
        }
    }
    setState(complete ? EffectState::complete : EffectState::running);
}

void EffectMapModel::setState(EffectState state, const QString& reason) {
    m_state = state;
    m_reason = reason;
    Q_EMIT changed();
}

double EffectMapModel::effect(HeadRef head) const {
    if (!m_result || !m_prompt.model() || !m_prompt.model()->spec.hasHead(head))
        return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(m_result->shownAt(head));
}

bool EffectMapModel::isPreview(HeadRef head) const {
    return m_result && m_prompt.model() && m_prompt.model()->spec.hasHead(head) && m_result->isPreview(head);
}

QString EffectMapModel::effectWords(HeadRef head) const {
    if (!isPreview(head)) return effectText(head);
    return tr("%1, %2").arg(effectText(head), previewName(m_result->previewKind(head)));
}

QString EffectMapModel::effectText(HeadRef head) const {
    const double value = effect(head);
    const QString number = metricIsSigned(m_metric) ? changeText(value) : numberText(value);
    return isPreview(head) ? tr("≈ %1").arg(number) : number;
}

HeatmapData EffectMapModel::exactMap() const {
    return m_result ? titled(sweepMap(*m_result)) : HeatmapData();
}

HeatmapData EffectMapModel::titled(HeatmapData map) const {
    map.title = tr("Effect of each head: %1").arg(editKindShort(m_kind.kind, m_kind.parameter));
    return map;
}

QString EffectMapModel::statusText() const {
    const HeadTable heads(m_prompt.model() ? m_prompt.model()->spec.headGrids() : std::vector<HeadGrid>());
    const std::uint32_t layers = heads.rows();
    std::uint32_t done = 0;
    for (std::uint32_t row = 0; m_result && row < layers; ++row) {
        const std::vector<HeadRef> ofRow = heads.rowHeads(row);
        if (!ofRow.empty() && m_result->done[m_result->cell(ofRow.back())] != 0) ++done;
    }
    switch (m_state) {
        case EffectState::empty:
            return {};
        case EffectState::unavailable:
        case EffectState::failed:
            return m_reason;
        case EffectState::offered:
            return tr("Not computed yet: about %1 s.").arg(std::ceil(estimatedSeconds()));
        case EffectState::running:
            if (m_result && shows(*m_result, PreviewKind::products16))
                return tr("16-bit preview; %1 of %2 layers exact").arg(done).arg(layers);
            if (m_result && shows(*m_result, PreviewKind::firstOrder))
                return tr("First-order estimate; %1 of %2 layers exact").arg(done).arg(layers);
            return tr("Effect map, %1 of %2 layers").arg(done).arg(layers);
        case EffectState::partial:
            return tr("Stopped: %1 of %2 layers (partial)").arg(done).arg(layers);
        case EffectState::complete:
            return tr("n = 1 prompt, no interval");
    }
    return {};
}

}  // namespace headscope::ui
