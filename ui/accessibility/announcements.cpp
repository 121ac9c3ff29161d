// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences.
#include "ui/accessibility/announcements.h"

#include <algorithm>
#include <cmath>

#include "ui/accessibility/announcer.h"
#include "ui/models/models.h"
#include "ui/models/number_text.h"

namespace headscope::ui {
namespace {

constexpr int kProgressEvery = 1000;  // ms

// Heads with an edit that only one of the two has.
std::vector<HeadRef> changedHeads(const InterventionSet& before, const InterventionSet& after) {
    std::vector<HeadRef> heads;
    const auto collect = [&heads](const InterventionSet& from, const InterventionSet& other) {
        for (const HeadEdit& edit : from.edits()) {
            const auto& all = other.edits();
            if (std::find(all.begin(), all.end(), edit) == all.end()) heads.push_back(edit.head);
        }
    };
    collect(before, after);
    collect(after, before);
    std::sort(heads.begin(), heads.end());
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    return heads;
}

std::optional<double> probabilityOf(const RunResult& result, TokenId token) {
    if (!result.logits) return std::nullopt;
    std::vector<TokenScore> known = result.logits->top;
    for (const auto& asked : {result.logits->target, result.logits->foil}) {
        if (asked) known.push_back(*asked);
    }
    if (result.effect) {
        for (const TokenChange& change : result.effect->changes) known.push_back(change.edited);
    }
    for (const TokenScore& score : known) {
        if (score.token == token) return static_cast<double>(score.probability);
    }
    return std::nullopt;
}

}  // namespace

Announcements::Announcements(Models& models, Announcer& announcer, QObject* parent)
    : QObject(parent),
      m_models(models),
      m_announcer(announcer),
      m_edits(models.edits.active()),
      m_sweep(models.effects.result()) {
    m_progressTimer.setSingleShot(true);
    connect(&models.edits, &InterventionModel::changed, this, &Announcements::noteEdits);
    connect(&models.results, &ResultModel::changed, this, &Announcements::noteAnswer);
    connect(&models.effects, &EffectMapModel::changed, this, &Announcements::noteEffects);
    connect(&models.prompt, &PromptModel::changed, this, [this] { m_subject.clear(); });
    connect(&m_progressTimer, &QTimer::timeout, this, &Announcements::sayProgress);
}

void Announcements::noteEdits() {
    const std::vector<HeadRef> heads = changedHeads(m_edits, m_models.edits.active());
    m_edits = m_models.edits.active();
    if (heads.empty()) return;  // a suspended edit was removed
    const QString state = m_models.edits.stateText(heads.front());
    const bool alike = std::all_of(heads.begin(), heads.end(), [this, &state](HeadRef head) {
        return m_models.edits.stateText(head) == state;
    });
    m_subject = tr("%1 %2.").arg(headListText(heads), alike ? state : tr("changed"));
}

void Announcements::noteAnswer() {
    const RunResultPtr& result = m_models.results.result();
    if (!result || m_models.results.partial()) return;
    // While more is on its way nothing is said: only the newest toggle counts.
    if (result->request.interventions != m_models.edits.active()) return;
    const RunResultPtr before = std::exchange(m_before, result);
    const QString subject = std::exchange(m_subject, {});
    if (subject.isEmpty()) return;
    const QString answer = before ? answerText(*before, *result) : QString();
    m_announcer.say(answer.isEmpty() ? subject : subject + QLatin1Char(' ') + answer);
}

QString Announcements::answerText(const RunResult& before, const RunResult& now) const {
    if (!before.logits || !now.logits || before.logits->top.empty() || now.logits->top.empty()) return {};
    if (before.logits->position != now.logits->position) return {};  // nothing to compare
    const TokenId top = before.logits->top.front().token;
    const TokenId newTop = now.logits->top.front().token;
    const TokenId told = m_models.prompt.logitsSpec().target.value_or(top);
    const auto from = probabilityOf(before, told), to = probabilityOf(now, told);
    QString text;
    if (from && to) {
        text = tr("%1 from %2 to %3. ")
                   .arg(m_models.prompt.answerText(told), probabilityText(*from), probabilityText(*to));
    }
    return text + (top == newTop ? tr("Top token same.")
                                 : tr("Top token now %1.").arg(m_models.prompt.answerText(newTop)));
}

void Announcements::noteEffects() {
    const EffectMapModel& effects = m_models.effects;
    const bool running = effects.state() == EffectState::running;
    if (running) m_sweeping = true;
    const bool news = std::exchange(m_sweep, effects.result()) != effects.result();
    if (!news && running) return;
    if (!running && !(m_sweeping && effects.state() == EffectState::complete)) return;
    const HeadTable& table = m_models.heads.table();
    std::uint32_t done = 0;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        const std::vector<HeadRef> heads = table.rowHeads(row);
        const bool exact =
            !heads.empty() && std::isfinite(effects.effect(heads.back())) && !effects.isPreview(heads.back());
        if (exact) ++done;
    }
    if (!running) m_sweeping = false;
    if (done == 0) return;
    m_progress = tr("Effect map, %1 of %2 layers").arg(done).arg(table.rows());
    const qint64 since = m_sinceProgress.isValid() ? m_sinceProgress.elapsed() : kProgressEvery;
    if (since >= kProgressEvery) {
        sayProgress();
    } else if (!m_progressTimer.isActive()) {
        m_progressTimer.start(static_cast<int>(kProgressEvery - since));
    }
}

void Announcements::sayProgress() {
    if (m_progress.isEmpty()) return;
    m_progressTimer.stop();
    m_sinceProgress.start();
    m_announcer.say(std::exchange(m_progress, {}));
}

}  // namespace headscope::ui
