// SPDX-License-Identifier: GPL-3.0-or-later
// What all commands that compute do first and last.
#include "app/cli/workplace.h"

#include <algorithm>
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
    m_part = {};
    m_reached = 0.0F;
    HEADSCOPE_TRY(m_session, BlockingSession::open(m_options.model, m_sessionOptions,
                                                   [this](float fraction, std::string_view stage) {
                                                       showProgress(m_part.begin + fraction * m_part.share,
                                                                    stage);
                                                   }));
    m_target = std::make_unique<InterruptTarget>(*m_session);
    m_progress.clear();
    return {};
}

Result<void> Workplace::beginRepetition() {
    HEADSCOPE_CHECKED(checkInterrupted());
    if (!m_runSeconds.empty()) HEADSCOPE_CHECKED(openSession());
    m_runSeconds.push_back(0.0);
    return {};
}

void Workplace::workIsPart(float begin, float share, std::string_view name) {
    m_part = {begin, share, std::string(name)};
}

void Workplace::showProgress(float fraction, std::string_view stage) {
    if (m_part.name.empty()) return m_progress.show(fraction, stage);
    m_reached = std::max(m_reached, fraction);
    m_progress.show(m_reached, m_part.name);
}

void Workplace::addRunTime(std::chrono::microseconds elapsed) { m_runSeconds.back() += secondsOf(elapsed); }

Result<std::string> Workplace::modelSha256() {
    if (!m_modelSha256) {
        HEADSCOPE_TRY(m_modelSha256, app::modelSha256(model()));
    }
    return *m_modelSha256;
}

Result<Provenance> Workplace::provenance(std::span<const app::Prompt> prompts, const InterventionSet& edits) {
    HEADSCOPE_TRY(const std::string sha256, modelSha256());
    Provenance result = app::modelProvenance(model(), sha256, m_options, prompts, edits);
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
