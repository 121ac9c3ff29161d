// SPDX-License-Identifier: GPL-3.0-or-later
// From --edit and --reference to a set of edits, references computed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/common/prompt_options.h"
#include "core/base/result.h"
#include "core/interventions/intervention_set.h"
#include "core/session/blocking_session.h"

namespace headscope::app {

/// The edits as written; `mean` edits have no reference yet.
/// Errors: usage, headRange, notInThisBuild, editConflict.
[[nodiscard]] Result<InterventionSet> readEdits(const PromptOptions& options, const ModelInfo& model);

/// The mean z of every head over the texts of --reference; empty where none is given.
/// Errors: those of readReferenceTexts and of the engine.
[[nodiscard]] Result<ReferencePtr> readReference(const PromptOptions& options, BlockingSession& session);

/// The edits, with the reference of `mean` computed by the session.
/// Errors: those of both; usage where a reference is given and no edit takes it.
[[nodiscard]] Result<InterventionSet> resolveEdits(const PromptOptions& options, BlockingSession& session);

/// Checks that query ranges lie within a prompt.  Errors: headRange, naming the edit.
[[nodiscard]] Result<void> checkEditRanges(const InterventionSet& edits, const ModelInput& input);

/// Every edit in its written form.
[[nodiscard]] std::vector<std::string> editTexts(const InterventionSet& edits);

}  // namespace headscope::app
