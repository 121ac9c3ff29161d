// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns to heads and back.
#include "core/base/head_table.h"

#include <gtest/gtest.h>

namespace headscope {
namespace {

TEST(HeadTable, OneGridIsLayersByHeads) {
    const HeadTable table({{Stack::main, AttentionKind::self, 3, 4}});
    EXPECT_EQ(table.rows(), 3U);
    EXPECT_EQ(table.columns(), 4U);
    EXPECT_EQ(table.rowLabel(2), "2");
    const HeadRef head{Stack::main, LayerIndex{2}, AttentionKind::self, HeadIndex{3}};
    EXPECT_EQ(table.at(2, 3), head);
    EXPECT_EQ(table.rowOf(head), 2U);
    EXPECT_FALSE(table.at(3, 0));
    EXPECT_FALSE(table.at(0, 4));
    EXPECT_EQ(table.heads().size(), 12U);
}

TEST(HeadTable, GridsStandUnderEachOther) {
    const HeadTable table({{Stack::encoder, AttentionKind::self, 2, 2},
                           {Stack::main, AttentionKind::self, 1, 3},
                           {Stack::main, AttentionKind::cross, 1, 3}});
    EXPECT_EQ(table.rows(), 4U);
    EXPECT_EQ(table.columns(), 3U);
    EXPECT_FALSE(table.at(0, 2)) << "the encoder has two heads";
    EXPECT_EQ(table.rowHeads(0).size(), 2U);
    EXPECT_EQ(table.rowLabel(0), "E0");
    EXPECT_EQ(table.rowLabel(2), "D0");
    EXPECT_EQ(table.rowLabel(3), "X0");
    for (const HeadRef& head : table.heads()) {
        const auto row = table.rowOf(head);
        ASSERT_TRUE(row) << headText(head);
        EXPECT_EQ(table.at(*row, head.head.value), head);
    }
    EXPECT_EQ(table.heads().size(), 10U);
    EXPECT_FALSE(table.rowOf({Stack::encoder, LayerIndex{2}, AttentionKind::self, HeadIndex{0}}));
}

TEST(HeadTable, OfNothingIsEmpty) {
    const HeadTable table;
    EXPECT_EQ(table.rows(), 0U);
    EXPECT_FALSE(table.at(0, 0));
    EXPECT_TRUE(table.heads().empty());
}

}  // namespace
}  // namespace headscope
