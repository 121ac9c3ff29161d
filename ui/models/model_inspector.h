// SPDX-License-Identifier: GPL-3.0-or-later
// What a folder holds, from its headers alone.
#pragma once

#include <QString>
#include <QStringList>

#include "core/base/result.h"
#include "core/session/run_service.h"

namespace headscope::ui {

/// Reads config, tensor headers and tokenizer; no weights. Quick: some kilobytes are read.
/// Errors: those of inspectModel.
[[nodiscard]] Result<ModelInfoPtr> inspectFolder(const QString& model);

/// Names of the models that ship with the program, "demo" first.
[[nodiscard]] QStringList bundledModelNames();

/// The lines of `example.txt` beside the model's config, a prompt each; the first is shown when the model
/// opens. At most 100; empty where there is no such file.
[[nodiscard]] QStringList examplePrompts(const ModelInfo& model);

}  // namespace headscope::ui
