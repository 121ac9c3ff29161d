// SPDX-License-Identifier: GPL-3.0-or-later
// Links to paste: read as written, and refused with the key that is wrong.
#include "core/workspace/workspace_link.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"
#include "tests/support/workspace_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::fullWorkspace;
using test::valueOf;

TEST(WorkspaceLink, ReadsTheExampleOfTheManual) {
    const Workspace workspace = valueOf(parseWorkspaceLink(
        "headscope:v1?model=gpt2&text=When%20Mary&edit=5.1%3Dzero&head=9.6&q=14&k=2&show=weight"));
    EXPECT_EQ(workspace.model.argument, "gpt2");
    EXPECT_EQ(workspace.prompts.front().text, "When Mary");
    EXPECT_TRUE(workspace.prompts.front().specialTokens);
    EXPECT_EQ(workspace.edits, std::vector<std::string>{"5.1=zero"});
    EXPECT_EQ(workspace.view.head, "9.6");
    EXPECT_EQ(workspace.view.query, 14U);
    EXPECT_EQ(workspace.view.key, 2U);
    EXPECT_EQ(workspace.view.quantity, "weight");
}

TEST(WorkspaceLink, ReadsWhatItWrote) {
    Workspace workspace = fullWorkspace();
    EXPECT_EQ(valueOf(parseWorkspaceLink(valueOf(workspaceLink(workspace)))), linkedPart(workspace));
    workspace.current = 1;
    EXPECT_EQ(valueOf(parseWorkspaceLink(valueOf(workspaceLink(workspace)))), linkedPart(workspace));
}

TEST(WorkspaceLink, IsOneLineOfPlainCharacters) {
    const std::string link = valueOf(workspaceLink(fullWorkspace()));
    EXPECT_TRUE(link.starts_with("headscope:v1?model=/models/gpt2%20%26%20co/50%25&"));
    EXPECT_EQ(link.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                     "-._~/:,@%?&="),
              std::string::npos)
        << link;
}

TEST(WorkspaceLink, BlanksAroundItAndSmallHexDigitsDoNotCount) {
    EXPECT_EQ(valueOf(parseWorkspaceLink(" \r\n headscope:v1?model=a%2fb\n")).model.argument, "a/b");
    EXPECT_TRUE(isWorkspaceLink("\theadscope:v7"));
    EXPECT_FALSE(isWorkspaceLink("see headscope:v1?model=demo"));
    EXPECT_FALSE(isWorkspaceLink(""));
}

TEST(WorkspaceLink, NamesTheKeyThatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"headscope:v1", "model"},
        {"headscope:v1?", "model"},
        {"headscope:v1?model=", "model"},
        {"headscope:v1?text=a", "model"},
        {"headscope:v1?model=demo&colour=red", "colour"},
        {"headscope:v1?model=demo&model=gpt2", "model"},
        {"headscope:v1?model=demo&head", "head"},
        {"headscope:v1?model=demo&head=nine", "view.head"},
        {"headscope:v1?model=demo&edit=5.1", "edits[0]"},
        {"headscope:v1?model=demo&suspended=zero", "suspended[0]"},
        {"headscope:v1?model=demo&q=-1", "q"},
        {"headscope:v1?model=demo&q=", "q"},
        {"headscope:v1?model=demo&k=4294967296", "k"},
        {"headscope:v1?model=demo&at=1e3", "at"},
        {"headscope:v1?model=demo&special=no", "special"},
        {"headscope:v1?model=demo&ids=1,,2", "ids"},
        {"headscope:v1?model=demo&text=%4", "text"},
        {"headscope:v1?model=demo&text=%", "text"},
        {"headscope:v1?model=demo&text=%zz", "text"},
        {"headscope:model=demo", "version"},
        {"headscope:vX?model=demo", "version"},
        {"headscope:", "version"},
        {"https://example.org", "headscope:"},
        {"", "headscope:"},
    };
    for (const auto& [link, part] : cases) expectError(parseWorkspaceLink(link), ErrorCode::usage, {part});
}

TEST(WorkspaceLink, RefusesNulBrokenUtf8AndTheFuture) {
    expectError(parseWorkspaceLink("headscope:v1?model=demo%00.sh"), ErrorCode::fileFormat, {"NUL"});
    expectError(parseWorkspaceLink("headscope:v1?model=demo&text=%ff"), ErrorCode::textEncoding, {"text"});
    expectError(parseWorkspaceLink("headscope:v2?model=demo"), ErrorCode::notInThisBuild, {"v2", "newer"});
}

TEST(WorkspaceLink, TooLongIsNeitherWrittenNorRead) {
    Workspace workspace;
    workspace.model.argument = "demo";
    workspace.prompts.front().text.assign(kMostLinkBytes, 'a');
    expectError(workspaceLink(workspace), ErrorCode::usage, {"characters", "session"});
    expectError(parseWorkspaceLink("headscope:v1?model=demo&text=" + workspace.prompts.front().text),
                ErrorCode::usage, {"characters"});
}

}  // namespace
}  // namespace headscope
