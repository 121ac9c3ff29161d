// SPDX-License-Identifier: GPL-3.0-or-later
// An open model for one command: session, progress, times, provenance.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/common/prompt_options.h"
#include "app/common/prompt_reader.h"
#include "core/base/result.h"
#include "core/export/provenance.h"
#include "core/interventions/intervention_set.h"
#include "core/session/blocking_session.h"

namespace headscope::cli {

/// Opens the model of a command and knows what its provenance says.
class Workplace {
public:
    /// Checks -o, then opens the model.  Errors: those of checkFile, sessionOptions, BlockingSession::open.
    [[nodiscard]] static Result<std::unique_ptr<Workplace>> open(const app::PromptOptions& options,
                                                                 const AnswerForm& form);

    /// The engine.
    [[nodiscard]] BlockingSession& session() { return *m_session; }
    /// The open model.
    [[nodiscard]] const ModelInfo& model() const { return m_session->model(); }
    /// Begins a repetition. All but the first get a fresh session: with warm caches nothing would be
    /// computed.
    /// Errors: those of BlockingSession::open.
    [[nodiscard]] Result<void> beginRepetition();
    /// Adds to the time of the repetition in progress.
    void addRunTime(std::chrono::microseconds elapsed);

    /// The provenance of an answer; computes the model's digest, which reads all of its bytes.
    [[nodiscard]] Result<Provenance> provenance(std::span<const app::Prompt> prompts,
                                                const InterventionSet& edits) const;

private:
    Workplace(const app::PromptOptions& options, const SessionOptions& session, const AnswerForm& form);
    [[nodiscard]] Result<void> openSession();

    app::PromptOptions m_options;
    SessionOptions m_sessionOptions;
    ProgressLine m_progress;
    std::unique_ptr<BlockingSession> m_session;
    std::unique_ptr<InterruptTarget> m_target;
    double m_loadSeconds = 0.0;
    std::vector<double> m_runSeconds;
};

/// Prints the warnings of a model on standard error.
void printWarnings(const ModelInfo& model);
/// Prints the warnings of prompts on standard error, each once.
void printWarnings(std::span<const app::Prompt> prompts);

}  // namespace headscope::cli
