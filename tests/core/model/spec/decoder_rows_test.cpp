// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes of grouped heads, biases where they are asked for, heads that are tied or not.
#include "core/model/spec/decoder_rows.h"

#include <gtest/gtest.h>

#include "core/model/spec/table_match.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

const TensorRow& rowOf(const TensorTable& table, std::string_view ours) {
    for (const TensorRow& row : table.rows) {
        if (row.ours == ours) return row;
    }
    throw std::runtime_error("no row " + std::string(ours));
}

ModelSpec groupedSpec() {
    ModelSpec spec = test::specOf(1, 6, 4);
    spec.stacks[0].block.attention.kvHeads = 2;
    return spec;
}

TEST(DecoderRows, SplitAttentionHasKeysOfTheirOwnNumber) {
    TensorTable table;
    addSplitAttention(table, groupedSpec(), "blocks.0.", "layers.0.",
                      {true, false, {"wq", "wk", "wv", "wo"}});
    EXPECT_EQ(table.rows.size(), 7U) << "four weights, three biases";
    EXPECT_EQ(rowOf(table, "blocks.0.attn.q.weight").shape, (std::vector<std::uint64_t>{24, 24}));
    EXPECT_EQ(rowOf(table, "blocks.0.attn.k.weight").shape, (std::vector<std::uint64_t>{8, 24}));
    EXPECT_EQ(rowOf(table, "blocks.0.attn.o.weight").theirs, "layers.0.wo.weight");
    EXPECT_EQ(rowOf(table, "blocks.0.attn.v.bias").shape, (std::vector<std::uint64_t>{8}));
}

TEST(DecoderRows, AHeadIsIgnoredWhereItIsTiedAndKeepsItsBias) {
    ModelSpec spec = groupedSpec();
    TensorTable untied;
    addHead(untied, spec);
    EXPECT_FALSE(rowOf(untied, "head.weight").required)
        << "absent where a file ties it, whatever its config says";
    EXPECT_TRUE(rowOf(untied, "head.weight").ofHead);
    spec.output.tied = true;
    spec.output.bias = true;
    TensorTable tied;
    addHead(tied, spec, "embed_out");
    ASSERT_EQ(tied.rows.size(), 1U);
    EXPECT_EQ(tied.rows[0].theirs, "embed_out.bias");
    EXPECT_EQ(tied.ignoredEndings, std::vector<std::string>{"embed_out.weight"});
    spec.output = {};
    spec.stacks[0].embedding.width = 10;
    TensorTable narrow;
    addHead(narrow, spec);
    EXPECT_EQ(rowOf(narrow, "head.weight").shape, (std::vector<std::uint64_t>{10, 10}));
}

TEST(DecoderRows, SlicesAndStripsSayWhichRows) {
    TensorTable table;
    table.addSlice("a", "fused", 12, 5, true, 4, 4);
    table.addStrips("b", "fused", 12, 5, true, {2, 3, 1, 1});
    EXPECT_EQ(rowOf(table, "a.bias").slice, (TensorSlice{0, 4, 4}));
    EXPECT_EQ(rowOf(table, "b.weight").strips, (TensorStrips{2, 3, 1, 1}));
    EXPECT_EQ(rowOf(table, "b.weight").shape, (std::vector<std::uint64_t>{12, 5}));
}

TEST(DecoderRows, StripsThatDoNotFitAreRefused) {
    const test::TemporaryFolder folder;
    TensorTable table;
    table.prefixes = {""};
    table.addStrips("b", "fused", 10, 2, false, {2, 3, 0, 1});
    const Checkpoint checkpoint = test::checkpointOf(folder, {{"fused.weight", {10, 2}}});
    test::expectError(matchTable(table, checkpoint), ErrorCode::tensorShape, {"\"fused.weight\"", "10 rows"});
}

TEST(DecoderRows, MlpRowsAreThree) {
    TensorTable table;
    addGatedMlp(table, groupedSpec(), "blocks.0.", "mlp.", false);
    ASSERT_EQ(table.rows.size(), 3U);
    EXPECT_EQ(rowOf(table, "blocks.0.mlp.out.weight").shape, (std::vector<std::uint64_t>{24, 96}));
}

}  // namespace
}  // namespace headscope
