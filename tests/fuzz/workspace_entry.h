// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a link, a session or a sidecar: refused, or a piece of work that is written and read again
// unchanged.
#pragma once

#include "core/workspace/workspace_file.h"
#include "core/workspace/workspace_link.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// What was read can be written, and comes back the same.
inline void checkRoundTrip(const Workspace& workspace) {
    HEADSCOPE_CHECK(checkWorkspace(workspace).has_value());
    const auto again = parseWorkspace(workspaceJson(workspace));
    HEADSCOPE_CHECK(again.has_value() && *again == workspace);
    if (workspace.model.argument.empty()) return;
    if (const auto link = workspaceLink(workspace)) {
        const auto linked = parseWorkspaceLink(*link);
        HEADSCOPE_CHECK(linked.has_value() && *linked == linkedPart(workspace));
    }
}

/// Entry point of fuzz_workspace.
inline void fuzzWorkspace(Bytes input) {
    const std::string_view text = textOf(input);
    const auto workspace = isWorkspaceLink(text) ? parseWorkspaceLink(text) : parseSharedDocument(text);
    if (workspace) {
        checkRoundTrip(*workspace);
    } else {
        HEADSCOPE_CHECK(!workspace.error().text().empty());
    }
}

}  // namespace headscope::fuzz
