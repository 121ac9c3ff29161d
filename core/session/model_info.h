// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a model from its headers.
#pragma once

#include "core/base/result.h"
#include "core/hub/model_locator.h"
#include "core/session/run_service.h"

namespace headscope {

/// Reads config, tensor headers and tokenizer of a located model; no weights.
/// Errors: those of inspectModel(). A tokenizer that cannot be read is no error: tokenizerError says why.
[[nodiscard]] Result<ModelInfoPtr> readModelInfo(const LocatedModel& located);

}  // namespace headscope
