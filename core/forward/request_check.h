// SPDX-License-Identifier: GPL-3.0-or-later
// Requests against the model, before any work.
#pragma once

#include "core/base/result.h"
#include "core/interventions/intervention_set.h"
#include "core/model/spec/model_spec.h"
#include "core/request/logits_spec.h"
#include "core/request/model_input.h"

namespace headscope {

/// Checks a prompt and its edits.  Errors: promptEmpty, promptTooLong, headRange.
[[nodiscard]] Result<void> checkRequest(const ModelSpec& spec, const ModelInput& input,
                                        const InterventionSet& edits);
/// The error of a head that the model does not have.
[[nodiscard]] Failure noSuchHead(const ModelSpec& spec, HeadRef head);
/// Checks what is read from the logits.  Errors: headRange, metricUnavailable.
[[nodiscard]] Result<void> checkLogits(const ModelSpec& spec, const LogitsSpec& logits,
                                       const ModelInput& input);

}  // namespace headscope
