// SPDX-License-Identifier: GPL-3.0-or-later
// The state of the models as a piece of work, and back.
#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/workspace/workspace.h"

namespace headscope::ui {

struct Models;

/// What is open now. Page, tab and the model's digest are empty: no model of the window knows them.
[[nodiscard]] Workspace workspaceOf(const Models& models);

/// Puts a piece of work in the place of what is there; its model is open already. No step of it can be
/// undone, nor anything before it. What does not fit the model is left out: an error each, and the rest is
/// there.
[[nodiscard]] std::vector<Error> applyWorkspace(const Workspace& workspace, Models& models);

}  // namespace headscope::ui
