// SPDX-License-Identifier: GPL-3.0-or-later
// A figure's sidecar as a piece of work: what the figure shows, as far as its provenance tells.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/workspace/workspace.h"

namespace headscope {

/// Model, prompt, edits, head and looks of a sidecar. Its prompt is ids, not a text.
/// Errors: fileFormat naming the key; usage, where the figure shows several prompts or no text;
/// checkWorkspace's.
[[nodiscard]] Result<Workspace> workspaceOfSidecar(std::string_view json);

}  // namespace headscope
