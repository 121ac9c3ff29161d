// SPDX-License-Identifier: GPL-3.0-or-later
// An open model for one command: session, progress, times, provenance.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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
    /// From now on the progress of a call is that of the part [begin, begin + share] of a work of this name.
    void workIsPart(float begin, float share, std::string_view name);
    /// Shows how far the work is; of a work in parts, never less than before.
    void showProgress(float fraction, std::string_view stage);
    /// Adds to the time of the repetition in progress.
    void addRunTime(std::chrono::microseconds elapsed);

    /// The digest of the model's weights, which reads all of its bytes, once.  Errors: as modelDigest.
    [[nodiscard]] Result<std::string> modelSha256();
    /// The provenance of an answer, with modelSha256().
    [[nodiscard]] Result<Provenance> provenance(std::span<const app::Prompt> prompts,
                                                const InterventionSet& edits);

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
    struct Part {
        float begin = 0.0F, share = 1.0F;
        std::string name;  // empty: no part, the engine names its stages
    };
    Part m_part;
    float m_reached = 0.0F;
    std::optional<std::string> m_modelSha256;
};

/// Prints the warnings of a model on standard error.
void printWarnings(const ModelInfo& model);
/// Prints the warnings of prompts on standard error, each once.
void printWarnings(std::span<const app::Prompt> prompts);

}  // namespace headscope::cli
