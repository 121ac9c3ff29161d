// SPDX-License-Identifier: GPL-3.0-or-later
// A piece of work that has everything, for tests of files and links.
#pragma once

#include <string>

#include "core/workspace/workspace.h"

namespace headscope::test {

/// Every field is set, with characters that files and links must escape.
inline Workspace fullWorkspace() {
    Workspace workspace;
    workspace.model = {"/models/gpt2 & co/50%", "gpt2", std::string(64, 'a')};
    WorkspacePrompt first;
    first.text = "When Mary & John = 100% ?#+\n\"caf\xc3\xa9\" \\ \xf0\x9f\x99\x82\t";
    first.pair = "";
    first.specialTokens = false;
    first.decoderText = "<2de> a;b";
    first.media = "/tmp/a picture.png";
    WorkspacePrompt second;
    second.ids = {TokenId{0}, TokenId{4'294'967'295}};
    second.pair = "the other half";
    workspace.prompts = {first, second};
    workspace.edits = {"5.1=zero", "5.1@3-7=scale:0.5", "8.*=zero-layer"};
    workspace.suspended = {"cross:8.6=mean"};
    workspace.target = "\xc4\xa0Mary";
    workspace.foil = "#17";
    workspace.view = {
        "9.6", {"9.6", "enc:10.0"}, 14, 2, 13, "explore", "arcs", "weight", "log", "magma", "effect", "mean"};
    workspace.figures = {R"({"kind":"head","width_mm":85.5})", "{}"};
    return workspace;
}

}  // namespace headscope::test
