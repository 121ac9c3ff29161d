// SPDX-License-Identifier: GPL-3.0-or-later
// What every piece of work promises, wherever it came from.
#include "core/workspace/workspace.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;

TEST(Workspace, AnEmptyOneIsAPieceOfWork) { EXPECT_TRUE(checkWorkspace({})); }

TEST(Workspace, TakesEditsOfHeadsThatOnlyTheModelKnows) {
    Workspace workspace;
    workspace.edits = {"99.7=zero", "cross:5.1@3-7=scale:0.5", "5.*=zero-layer", "*=uniform"};
    workspace.suspended = {"enc:0.0=mean"};
    workspace.view.head = "L5H1";
    workspace.view.heads = {"5.1", "dec:5.2"};
    EXPECT_TRUE(checkWorkspace(workspace));
}

TEST(Workspace, RefusesWhatIsNotAnEditAndNamesIt) {
    Workspace workspace;
    workspace.edits = {"5.1=zero", "5.1=nothing"};
    expectError(checkWorkspace(workspace), ErrorCode::usage, {"edits[1]", "nothing"});
    workspace.edits = {};
    workspace.suspended = {""};
    expectError(checkWorkspace(workspace), ErrorCode::usage, {"suspended[0]"});
}

TEST(Workspace, RefusesWhatIsNotOneHead) {
    Workspace workspace;
    workspace.view.head = "nine";
    expectError(checkWorkspace(workspace), ErrorCode::usage, {"view.head", "nine"});
    workspace.view.head = "9.6,9.7";
    expectError(checkWorkspace(workspace), ErrorCode::usage, {"view.head"});
    workspace.view.head.clear();
    workspace.view.heads = {"1.1", ""};
    expectError(checkWorkspace(workspace), ErrorCode::usage, {"view.heads[1]"});
}

TEST(Workspace, RefusesNulAndBrokenUtf8) {
    Workspace workspace;
    workspace.model.argument = std::string("/models/a\0b", 11);
    expectError(checkWorkspace(workspace), ErrorCode::fileFormat, {"model.argument", "NUL"});
    workspace.model.argument = "demo";
    workspace.prompts.front().text = "caf\xe9";
    expectError(checkWorkspace(workspace), ErrorCode::textEncoding, {"prompts[0].text", "byte 3"});
}

TEST(Workspace, RefusesMoreThanAnyoneMeans) {
    Workspace workspace;
    workspace.model.argument = std::string(kMostNameBytes + 1, 'a');
    expectError(checkWorkspace(workspace), ErrorCode::fileFormat, {"model.argument", "4097"});
    workspace.model.argument.clear();
    workspace.prompts.assign(kMostPrompts + 1, {});
    expectError(checkWorkspace(workspace), ErrorCode::fileFormat, {"prompts", "1001"});
    workspace.prompts.assign(1, {});
    workspace.edits.assign(kMostEdits + 1, "0.0=zero");
    expectError(checkWorkspace(workspace), ErrorCode::fileFormat, {"edits"});
}

TEST(Workspace, TheShownPromptIsOneOfThem) {
    Workspace workspace;
    workspace.current = 1;
    expectError(checkWorkspace(workspace), ErrorCode::fileFormat, {"prompt is 1"});
    workspace.prompts.clear();
    workspace.current = 0;
    expectError(checkWorkspace(workspace), ErrorCode::fileFormat, {"prompts is empty"});
}

}  // namespace
}  // namespace headscope
