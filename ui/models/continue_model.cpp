// SPDX-License-Identifier: GPL-3.0-or-later
// Continuations.
#include "ui/models/continue_model.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ui/models/session_bridge.h"

namespace headscope::ui {

ContinueModel::ContinueModel(SessionBridge& bridge, PromptModel& prompt, InterventionModel& edits,
                             EffectMapModel& effects, QObject* parent)
    : QObject(parent), m_bridge(bridge), m_prompt(prompt), m_edits(edits), m_effects(effects) {
    connect(&m_bridge, &SessionBridge::studyDone, this, [this](const StudyResult& result) {
        const auto* answer = std::get_if<GenerateResultPtr>(&result);
        if (answer == nullptr) return;
        m_result = *answer;
        m_error.reset();
        settle();
    });
    connect(&m_bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane != Lane::study || !m_running) return;
        m_error = error;
        settle();
    });
    connect(&m_prompt, &PromptModel::modelChanged, this, [this] {
        m_result.reset();
        m_error.reset();
        m_running = m_sweepWaits = false;
        Q_EMIT changed();
    });
    connect(&m_prompt, &PromptModel::changed, this, &ContinueModel::changed);
    connect(&m_edits, &InterventionModel::changed, this, &ContinueModel::changed);
}

QString ContinueModel::reason() const {
    const ModelInfoPtr& model = m_prompt.model();
    if (!model) return tr("No model open.");
    if (!model->spec.output.head) return tr("This model has no output head: it writes no tokens.");
    if (m_prompt.classifies()) return tr("This model names classes; it writes no tokens.");
    if (model->spec.bidirectional()) return tr("This model is bidirectional: it fills masks.");
    return m_prompt.ready() ? QString() : tr("Type a prompt first.");
}

void ContinueModel::start(const ContinueChoice& choice) {
    if (!reason().isEmpty()) return;
    GenerateRequest request;
    request.input = m_prompt.input();
    request.interventions = m_edits.active();
    request.newTokens = choice.newTokens;
    request.sample = choice.sample;
    request.temperature = choice.temperature;
    request.seed = choice.seed;
    // Both are studies, of which the newest wins.
    m_sweepWaits = m_effects.state() == EffectState::running;
    m_effects.stop();
    m_running = true;
    m_error.reset();
    m_bridge.study(std::move(request));
    Q_EMIT changed();
}

void ContinueModel::cancel() {
    if (!m_running) return;
    m_bridge.cancel(Lane::study);
    settle();
}

void ContinueModel::settle() {
    m_running = false;
    if (std::exchange(m_sweepWaits, false)) m_effects.refresh();
    Q_EMIT changed();
}

bool ContinueModel::stale() const {
    if (!m_result) return false;
    return m_result->request.interventions != m_edits.active() ||
           (m_prompt.ready() && m_result->request.input != m_prompt.input());
}

QStringList ContinueModel::tokens(const std::vector<TokenId>& ids) const {
    QStringList list;
    const ModelInfoPtr& model = m_prompt.model();
    for (const TokenId id : ids) {
        list << m_prompt.tokenText(id);
        if (model && model->tokenizer && model->tokenizer->isSpecial(id)) break;
    }
    return list;
}

QStringList ContinueModel::baseline() const { return m_result ? tokens(m_result->baseline) : QStringList(); }

QStringList ContinueModel::edited() const { return m_result ? tokens(m_result->edited) : QStringList(); }

qsizetype ContinueModel::common(const QStringList& a, const QStringList& b) {
    return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
}

}  // namespace headscope::ui
