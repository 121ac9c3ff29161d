// SPDX-License-Identifier: GPL-3.0-or-later
// What a folder holds, from its headers alone.
#pragma once

#include <QString>

#include "core/base/result.h"
#include "core/session/run_service.h"

namespace headscope::ui {

/// Reads config, tensor headers and tokenizer; no weights. Quick: some kilobytes are read.
/// Errors: those of inspectModel.
[[nodiscard]] Result<ModelInfoPtr> inspectFolder(const QString& model);

/// First line of `example.txt` beside the model's config; empty where there is none.
[[nodiscard]] QString examplePrompt(const ModelInfo& model);

}  // namespace headscope::ui
