// SPDX-License-Identifier: GPL-3.0-or-later
// Back and forward through the heads that were looked at.
#include "ui/models/head_history.h"

#include <gtest/gtest.h>

#include "tests/support/head_at.h"

namespace headscope::ui {
namespace {

struct HeadHistoryTest : testing::Test {
    Selection selection;
    HeadHistory history{selection};
};

TEST_F(HeadHistoryTest, GoesBackAndForward) {
    EXPECT_FALSE(history.canGoBack());
    selection.select(headAt(1, 1));
    selection.select(headAt(2, 2));
    history.goBack();
    EXPECT_EQ(selection.head(), headAt(1, 1));
    history.goBack();
    EXPECT_EQ(selection.head(), headAt(0, 0));
    history.goBack();
    EXPECT_EQ(selection.head(), headAt(0, 0)) << "there is nothing before the first";
    history.goForward();
    history.goForward();
    EXPECT_EQ(selection.head(), headAt(2, 2));
    EXPECT_FALSE(history.canGoForward());
}

TEST_F(HeadHistoryTest, AnotherHeadDropsWhatLayAhead) {
    selection.select(headAt(1, 1));
    selection.select(headAt(2, 2));
    history.goBack();
    selection.select(headAt(0, 3));
    EXPECT_FALSE(history.canGoForward());
    history.goBack();
    EXPECT_EQ(selection.head(), headAt(1, 1));
}

TEST_F(HeadHistoryTest, ForgetsTheHeadsOfAnotherModel) {
    selection.select(headAt(1, 1));
    history.clear();
    EXPECT_FALSE(history.canGoBack());
}

TEST_F(HeadHistoryTest, KeepsTheNewestTwoHundred) {
    for (std::uint32_t i = 1; i <= 1'000; ++i) selection.select(headAt(i % 7, i % 5));
    int steps = 0;
    while (history.canGoBack()) {
        history.goBack();
        ++steps;
    }
    EXPECT_EQ(steps, 199);
}

}  // namespace
}  // namespace headscope::ui
