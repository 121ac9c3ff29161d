// SPDX-License-Identifier: GPL-3.0-or-later
// What all commands that compute do first and last.
#include "app/cli/workplace.h"

#include <set>
#include <utility>

#include "app/common/model_provenance.h"

namespace headscope::cli {
namespace {

double secondsOf(std::chrono::microseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

Workplace::Workplace(const app::PromptOptions& options, const SessionOptions& session, const AnswerForm& form)
    : m_options(options), m_sessionOptions(session), m_progress(form.progress) {}

Result<std::unique_ptr<Workplace>> Workplace::open(const app::PromptOptions& options,
                                                   const AnswerForm& form) {
    HEADSCOPE_TRY(const SessionOptions session, app::sessionOptions(options));
    HEADSCOPE_CHECKED(checkFile(form));
    std::unique_ptr<Workplace> place(new Workplace(options, session, form));
    const auto begin = std::chrono::steady_clock::now();
    HEADSCOPE_CHECKED(place->openSession());
    place->m_loadSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    printWarnings(place->model());
    return place;
}

Result<void> Workplace::openSession() {
    m_target.reset();
    m_session.reset();
    ProgressLine* line = &m_progress;
    HEADSCOPE_TRY(m_session, BlockingSession::open(m_options.model, m_sessionOptions,
                                                   [line](float fraction, std::string_view stage) {
                                                       line->show(fraction, stage);
                                                   }));
    m_target = std::make_unique<InterruptTarget>(*m_session);
    line->clear();
    return {};
}

Result<void> Workplace::beginRepetition() {
    HEADSCOPE_CHECKED(checkInterrupted());
    if (!m_runSeconds.empty()) HEADSCOPE_CHECKED(openSession());
    m_runSeconds.push_back(0.0);
    return {};
}

void Workplace::addRunTime(std::chrono::microseconds elapsed) { m_runSeconds.back() += secondsOf(elapsed); }

Result<Provenance> Workplace::provenance(std::span<const app::Prompt> prompts,
                                         const InterventionSet& edits) const {
    HEADSCOPE_TRY(Provenance result, app::modelProvenance(model(), m_options, prompts, edits));
    result.loadSeconds = m_loadSeconds;
    result.runSeconds = m_runSeconds;
    return result;
}

void printWarnings(const ModelInfo& model) {
    for (const std::string& warning : model.warnings) printWarning(warning);
}

void printWarnings(std::span<const app::Prompt> prompts) {
    std::set<std::string> said;
    for (const app::Prompt& prompt : prompts) {
        for (const std::string& warning : prompt.warnings) {
            if (said.insert(warning).second) printWarning(warning);
        }
    }
}

}  // namespace headscope::cli
