// SPDX-License-Identifier: GPL-3.0-or-later
// What is on screen as the command that computes it again.
#pragma once

#include <QString>

#include "core/interventions/intervention_set.h"
#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// `headscope-cli ablate …` with the model, text, edits, position, target and foil that are set, quoted for a
/// shell.
[[nodiscard]] QString ablateCommand(const PromptModel& prompt, const InterventionSet& edits);

}  // namespace headscope::ui
