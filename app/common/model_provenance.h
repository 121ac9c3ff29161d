// SPDX-License-Identifier: GPL-3.0-or-later
// The provenance of what was made from a model and prompts.
#pragma once

#include <span>
#include <string>

#include "app/common/prompt_options.h"
#include "app/common/prompt_reader.h"
#include "core/base/result.h"
#include "core/export/provenance.h"
#include "core/interventions/intervention_set.h"

namespace headscope::app {

/// The digest of a model's weights; empty for a config without weights.  Errors: as modelDigest.
[[nodiscard]] Result<std::string> modelSha256(const ModelInfo& model);

/// Everything but times: model with its digest (which reads all of its bytes), prompts, edits, program.
/// Errors: those of reading the model's files.
[[nodiscard]] Result<Provenance> modelProvenance(const ModelInfo& model, const PromptOptions& options,
                                                 std::span<const Prompt> prompts,
                                                 const InterventionSet& edits);

/// The same with a digest that is known already.
[[nodiscard]] Provenance modelProvenance(const ModelInfo& model, const std::string& sha256,
                                         const PromptOptions& options, std::span<const Prompt> prompts,
                                         const InterventionSet& edits);

}  // namespace headscope::app
