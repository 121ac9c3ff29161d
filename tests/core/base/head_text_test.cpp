// SPDX-License-Identifier: GPL-3.0-or-later
// The written form of heads, as the command line and every list of the window take it.
#include "core/base/head_text.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

HeadRef headOf(std::uint32_t layer, std::uint32_t head, Stack stack = Stack::main,
               AttentionKind kind = AttentionKind::self) {
    return {stack, LayerIndex{layer}, kind, HeadIndex{head}};
}

/// A decoder of 6 layers of 4 heads.
std::vector<HeadGrid> oneStack() { return {{Stack::main, AttentionKind::self, 6, 4}}; }

/// An encoder of 2 × 3 beside a decoder of 6 × 4 with cross attention of 6 × 2.
std::vector<HeadGrid> twoStacks() {
    return {{Stack::encoder, AttentionKind::self, 2, 3},
            {Stack::main, AttentionKind::self, 6, 4},
            {Stack::main, AttentionKind::cross, 6, 2}};
}

TEST(HeadText, ReadsEveryWayToWriteOneHead) {
    for (const char* text : {"5.1", "L5H1", "l5h1", "5:1", "dec:5.1", "dec:L5H1", " 5.1 ", "05.01"}) {
        EXPECT_EQ(valueOf(parseHead(text, oneStack())), headOf(5, 1)) << text;
    }
}

TEST(HeadText, TellsStacksApart) {
    EXPECT_EQ(valueOf(parseHead("enc:1.2", twoStacks())), headOf(1, 2, Stack::encoder));
    EXPECT_EQ(valueOf(parseHead("dec:5.1", twoStacks())), headOf(5, 1));
    EXPECT_EQ(valueOf(parseHead("5.1", twoStacks())), headOf(5, 1)) << "a bare head is the decoder's";
    EXPECT_EQ(valueOf(parseHead("cross:5.1", twoStacks())), headOf(5, 1, Stack::main, AttentionKind::cross));
}

TEST(HeadText, ReadsLayersListsAndEverything) {
    EXPECT_EQ(valueOf(parseHeads("5.*", oneStack())),
              (std::vector<HeadRef>{headOf(5, 0), headOf(5, 1), headOf(5, 2), headOf(5, 3)}));
    EXPECT_EQ(valueOf(parseHeads("L2H*", oneStack())).size(), 4U);
    EXPECT_EQ(valueOf(parseHeads("3.1, 0.2,3:1", oneStack())),
              (std::vector<HeadRef>{headOf(3, 1), headOf(0, 2), headOf(3, 1)}))
        << "order and repetitions are the caller's";
    const auto all = valueOf(parseHeads("*", oneStack()));
    ASSERT_EQ(all.size(), 24U);
    EXPECT_EQ(all.front(), headOf(0, 0));
    EXPECT_EQ(all.back(), headOf(5, 3));
    EXPECT_EQ(valueOf(parseHeads("enc:*", twoStacks())).size(), 6U);
    EXPECT_EQ(valueOf(parseHeads("cross:*", twoStacks())).size(), 12U);
}

TEST(HeadText, RejectsWhatIsNoHead) {
    for (const char* text : {"",
                             " ",
                             "5",
                             "5.",
                             ".1",
                             "5.1.2",
                             "5.1x",
                             "x",
                             "-1.0",
                             "5.-1",
                             "5 .1",
                             "5. 1",
                             "L5.1",
                             "5H1",
                             "L5",
                             "*.1",
                             "*.*",
                             "**",
                             "5.1,",
                             ",5.1",
                             "5.1,,5.2",
                             "5,1",
                             "+5.1",
                             "0x5.1",
                             "5.1e0",
                             "4294967296.0",
                             "0.99999999999999999999",
                             "encoder:5.1",
                             "enc:",
                             "dec:cross:5.1"}) {
        expectError(parseHeads(text, oneStack()), ErrorCode::usage, {"is not a head", "write layer.head"});
    }
}

TEST(HeadText, NamesTheItemThatIsNoHead) {
    expectError(parseHeads("5.1,five.one,5.2", oneStack()), ErrorCode::usage, {"\"five.one\""});
}

TEST(HeadText, SaysWhichHeadsThereAre) {
    for (const char* text : {"6.0", "0.4", "6.*", "4294967295.0", "L6H0", "1.1,6.0"}) {
        expectError(parseHeads(text, oneStack()), ErrorCode::headRange,
                    {"6 layers of 4 heads", "the last one is 5.3"});
    }
    expectError(parseHeads("enc:2.0", twoStacks()), ErrorCode::headRange, {"2 layers of 3 heads"});
}

TEST(HeadText, RejectsAStackThatTheModelLacks) {
    expectError(parseHeads("enc:0.0", oneStack()), ErrorCode::headRange, {"enc:0.0", "stack"});
    expectError(parseHeads("cross:*", oneStack()), ErrorCode::headRange, {"cross:*"});
    expectError(parseHeads("0.0", {}), ErrorCode::headRange, {"0.0"});
}

TEST(HeadText, FindsNothingInAnEmptyGrid) {
    EXPECT_TRUE(valueOf(parseHeads("*", {{Stack::main, AttentionKind::self, 0, 4}})).empty());
    EXPECT_TRUE(valueOf(parseHeads("*", {{Stack::main, AttentionKind::self, 4, 0}})).empty());
    expectError(parseHeads("0.0", {{Stack::main, AttentionKind::self, 0, 0}}), ErrorCode::headRange);
}

TEST(HeadText, WantsExactlyOneHeadWhereOneIsAskedFor) {
    expectError(parseHead("5.*", oneStack()), ErrorCode::usage, {"names 4 heads, expected one"});
    expectError(parseHead("5.1,5.2", oneStack()), ErrorCode::usage, {"names 2 heads"});
    EXPECT_EQ(valueOf(parseHead("0.*", {{Stack::main, AttentionKind::self, 1, 1}})), headOf(0, 0));
}

TEST(HeadText, ReadsBackWhatItWrites) {
    for (const HeadGrid& grid : twoStacks()) {
        for (std::uint32_t layer = 0; layer < grid.layers; ++layer) {
            for (std::uint32_t head = 0; head < grid.heads; ++head) {
                const HeadRef ref = headOf(layer, head, grid.stack, grid.kind);
                EXPECT_EQ(valueOf(parseHead(headText(ref), twoStacks())), ref) << headText(ref);
            }
        }
    }
}

TEST(HeadText, WritesTitlesForPeople) {
    EXPECT_EQ(headText(headOf(5, 1)), "5.1");
    EXPECT_EQ(headTitle(headOf(5, 1)), "Layer 5, Head 1");
    EXPECT_EQ(headTitle(headOf(5, 1, Stack::encoder)), "Encoder layer 5, Head 1");
    EXPECT_EQ(headTitle(headOf(5, 1, Stack::main, AttentionKind::cross)), "Cross layer 5, Head 1");
}

}  // namespace
}  // namespace headscope
