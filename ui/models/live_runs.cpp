// SPDX-License-Identifier: GPL-3.0-or-later
// From changes to requests.
#include "ui/models/live_runs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ui/models/models.h"

namespace headscope::ui {

LiveRuns::LiveRuns(Models& models, QObject* parent) : QObject(parent), m_models(models) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &LiveRuns::send);
    connect(&models.prompt, &PromptModel::changed, this, [this] { due(true, true, true); });
    connect(&models.prompt, &PromptModel::readingChanged, this, [this] { due(true, false, true); });
    connect(&models.edits, &InterventionModel::changed, this, [this] { due(true, true, false); });
    connect(&models.selection, &Selection::headChanged, this, [this] { due(false, true, false); });
    // A query without a key stands for its strongest one, which a large pattern is asked for.
    const auto row = [this] {
        const Selection& selection = m_models.selection;
        const bool hovered = selection.hoverQuery() && !selection.hoverKey();
        const bool pinned = selection.query() && !selection.key();
        m_models.patterns.lookAtRow(hovered  ? selection.hoverQuery()
                                    : pinned ? selection.query()
                                             : std::nullopt);
    };
    connect(&models.selection, &Selection::pinChanged, this, row);
    connect(&models.selection, &Selection::hoverChanged, this, row);
    connect(&models.bridge, &SessionBridge::runDone, this, [this](const RunResultPtr& result, bool newest) {
        m_models.results.setResult(result, newest);
        const auto elapsed = std::max(result->cost.elapsed, result->cost.baselineElapsed);
        m_lastRunMs = static_cast<double>(result->cost.elapsed.count()) / 1000.0;
        Q_EMIT changed();
        if (!newest || !std::exchange(m_sweepAfterRun, false)) return;
        m_models.effects.setPassSeconds(static_cast<double>(elapsed.count()) / 1e6);
        m_models.effects.refresh();
    });
    connect(&models.bridge, &SessionBridge::answerReady, &models.results, &ResultModel::setAnswer);
    connect(&models.bridge, &SessionBridge::thumbnailsReady, &models.results, &ResultModel::addThumbnails);
    connect(&models.bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane == Lane::run) m_models.results.setError(error);
    });
}

void LiveRuns::setLive(bool live) {
    if (m_live == live) return;
    m_live = live;
    if (m_live && (m_runDue || m_patternDue || m_sweepDue)) m_timer.start();
    Q_EMIT changed();
}

void LiveRuns::recompute() {
    m_runDue = m_patternDue = m_sweepDue = true;
    send();
}

void LiveRuns::due(bool run, bool pattern, bool sweep) {
    m_runDue |= run;
    m_patternDue |= pattern;
    m_sweepDue |= sweep;
    if (m_live || (pattern && !run)) {
        m_timer.start();
    } else {
        Q_EMIT changed();
    }
}

void LiveRuns::send() {
    m_timer.stop();
    if (!m_models.prompt.ready()) {
        m_runDue = m_patternDue = m_sweepDue = false;
        return;
    }
    if (std::exchange(m_sweepDue, false)) m_sweepAfterRun = true;
    if (std::exchange(m_runDue, false)) sendRun();
    if (std::exchange(m_patternDue, false)) sendPattern();
}

void LiveRuns::sendRun() {
    RunRequest request;
    request.input = m_models.prompt.input();
    request.interventions = m_models.edits.active();
    request.capture.thumbnails = true;
    request.logits = m_models.prompt.logitsSpec();
    m_models.results.expect();
    m_models.bridge.run(std::move(request));
}

void LiveRuns::sendPattern() {
    m_models.patterns.request(m_models.prompt.input(), m_models.edits.active(), m_models.selection.head(),
                              m_models.promptTokens());
}

}  // namespace headscope::ui
