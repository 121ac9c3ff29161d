// SPDX-License-Identifier: GPL-3.0-or-later
// From --edit to a set, without an engine.
#include "app/common/edit_reader.h"

#include <gtest/gtest.h>

#include "tests/app/common/app_fixture.h"

namespace headscope::app {
namespace {

Result<InterventionSet> edits(const std::vector<std::string>& texts) {
    PromptOptions options;
    options.edit.edits = texts;
    return readEdits(options, test::demoInfo());
}

TEST(EditReader, JoinsRepeatedEdits) {
    const auto set = edits({"1.*=uniform", "0.1@1-2=zero", "1.0=scale:2"});
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(editTexts(*set),
              (std::vector<std::string>{"0.1@1-2=zero", "1.0=scale:2", "1.0=uniform", "1.1=uniform"}));
}

TEST(EditReader, RefusesConflictsUnknownHeadsAndLaterKinds) {
    EXPECT_EQ(edits({"0.1=zero", "0.1=mean"}).error().code, ErrorCode::editConflict);
    EXPECT_EQ(edits({"2.0=zero"}).error().code, ErrorCode::headRange);
    EXPECT_EQ(edits({"0.1"}).error().code, ErrorCode::usage);
    EXPECT_EQ(edits({"0.1=patch:z.npz"}).error().code, ErrorCode::notInThisBuild);
}

TEST(EditReader, RefusesRangesBeyondThePrompt) {
    const InterventionSet set = edits({"0.1@3-4=zero"}).value();
    ModelInput input;
    input.ids.resize(5);
    EXPECT_TRUE(checkEditRanges(set, input));
    input.ids.resize(4);
    const auto beyond = checkEditRanges(set, input);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::headRange);
    EXPECT_NE(beyond.error().text().find("0.1@3-4=zero"), std::string::npos);
}

}  // namespace
}  // namespace headscope::app
