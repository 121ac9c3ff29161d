// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions, links and figures as the argument of `headscope`, from outside: the window that opens shows the
// same.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/media/image_file.h"
#include "core/workspace/workspace_file.h"
#include "core/workspace/workspace_link.h"
#include "tests/e2e/program.h"
#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

class SessionArgument : public testing::Test {
protected:
    void SetUp() override {
        if (std::string(HEADSCOPE_APP_PATH).empty()) GTEST_SKIP() << "headscope is not built";
    }
    // The pixels of the window that these arguments open, without the status bar, which tells times.
    std::vector<std::uint8_t> screenshot(std::vector<std::string> arguments) {
        const std::string file = m_folder.path("screen.png").string();
        arguments.insert(arguments.end(), {"--theme", "light", "--screenshot", file});
        const Outcome outcome = run(HEADSCOPE_APP_PATH, arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        RgbImage image = valueOf(readImage(file));
        std::filesystem::remove(file);
        EXPECT_GT(image.height, 100U);
        image.pixels.resize(std::size_t{image.width} * (image.height - 40) * 3);
        return std::move(image.pixels);
    }
    TemporaryFolder m_folder;
};

TEST_F(SessionArgument, ALinkASessionAndOptionsShowTheSameWindow) {
    Workspace workspace;
    workspace.model.argument = "demo-induction";
    workspace.prompts.front().text = "t33 t62 t12 t33 t62";
    workspace.edits = {"0.1=zero"};
    workspace.view.head = "1.0";
    workspace.view.page = "compare";
    const std::string session = m_folder.path("work.headscope").string();
    ASSERT_TRUE(writeWorkspaceFile(session, workspace, Overwrite::refuse));
    const std::vector<std::uint8_t> plain =
        screenshot({"demo-induction", "--text", workspace.prompts.front().text, "--edit", "0.1=zero",
                    "--head", "1.0", "--page", "compare"});
    ASSERT_FALSE(plain.empty());
    EXPECT_TRUE(screenshot({valueOf(workspaceLink(workspace))}) == plain);
    EXPECT_TRUE(screenshot({session}) == plain);
    EXPECT_FALSE(screenshot({session, "--page", "explore"}) == plain);
}

TEST_F(SessionArgument, ASecondArgumentIsRefused) {
    const Outcome outcome = run(HEADSCOPE_APP_PATH, {"headscope:v1?model=demo", "text=a"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_NE(outcome.err.find("quote links"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace headscope::test
