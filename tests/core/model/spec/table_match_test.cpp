// SPDX-License-Identifier: GPL-3.0-or-later
// A table of tensors against checkpoints that have them, lack them, or shape them otherwise.
// Covers: core/model/spec/tensor_table.cpp
#include "core/model/spec/table_match.h"

#include <gtest/gtest.h>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using test::checkpointOf;
using test::expectError;
using test::TemporaryFolder;
using test::valueOf;

TensorTable smallTable() {
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {".attn.bias"};
    table.add("embed", "wte.weight", {4, 2});
    table.addNorm("norm", "ln", 2, true);
    table.addLinear("mlp", "fc", 6, 2, false);
    table.add("head", "lm_head.weight", {4, 2}).required = false;
    return table;
}

TEST(TensorTable, AddsTheRowsOfNormsAndLinears) {
    const TensorTable table = smallTable();
    ASSERT_EQ(table.rows.size(), 5U);
    EXPECT_EQ(table.rows[1].ours, "norm.weight");
    EXPECT_EQ(table.rows[1].theirs, "ln.weight");
    EXPECT_EQ(table.rows[1].alias, "ln.gamma");
    EXPECT_EQ(table.rows[2].alias, "ln.beta");
    EXPECT_EQ(table.rows[3].shape, (std::vector<std::uint64_t>{6, 2})) << "[out, in]";
    EXPECT_TRUE(table.rows[3].required);
    TensorTable biased;
    biased.addLinear("mlp", "fc", 6, 2, true);
    EXPECT_EQ(biased.rows.at(1).theirs, "fc.bias");
    EXPECT_EQ(biased.rows.at(1).shape, (std::vector<std::uint64_t>{6}));
}

TEST(MatchTable, FindsNamesWithAndWithoutPrefix) {
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(
        folder,
        {{"model.wte.weight", {4, 2}}, {"model.ln.weight", {2}}, {"ln.bias", {2}}, {"fc.weight", {6, 2}}});
    const auto match = valueOf(matchTable(smallTable(), checkpoint));
    ASSERT_EQ(match.entries.size(), 5U);
    EXPECT_EQ(match.entries[0]->name, "model.wte.weight");
    EXPECT_EQ(match.entries[2]->name, "ln.bias");
    EXPECT_EQ(match.entries[4], nullptr) << "optional and absent";
    EXPECT_TRUE(match.unused.empty());
    EXPECT_EQ(match.parameters, 8U + 2U + 2U + 12U);
}

TEST(MatchTable, FindsOlderSpellings) {
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(
        folder,
        {{"wte.weight", {4, 2}}, {"model.ln.gamma", {2}}, {"model.ln.beta", {2}}, {"fc.weight", {6, 2}}});
    const auto match = valueOf(matchTable(smallTable(), checkpoint));
    EXPECT_EQ(match.entries[1]->name, "model.ln.gamma");
    EXPECT_EQ(match.entries[2]->name, "model.ln.beta");
}

TEST(MatchTable, ListsWhatNoRowUses) {
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(folder, {{"wte.weight", {4, 2}},
                                                  {"ln.weight", {2}},
                                                  {"ln.bias", {2}},
                                                  {"fc.weight", {6, 2}},
                                                  {"h.0.attn.bias", {1, 1, 4, 4}},
                                                  {"extra.weight", {1}}});
    const auto match = valueOf(matchTable(smallTable(), checkpoint));
    EXPECT_EQ(match.unused, (std::vector<std::string>{"extra.weight"})) << "an ignored ending is not unused";
    EXPECT_EQ(match.parameters, 24U) << "and does not count";
}

TEST(MatchTable, CountsAFusedTensorOnce) {
    TensorTable table;
    table.prefixes = {""};
    table.add("q", "c_attn.weight", {2, 6}).slice = TensorSlice{1, 0, 2};
    table.add("k", "c_attn.weight", {2, 6}).slice = TensorSlice{1, 2, 2};
    const TemporaryFolder folder;
    const auto match = valueOf(matchTable(table, checkpointOf(folder, {{"c_attn.weight", {2, 6}}})));
    EXPECT_EQ(match.entries[0], match.entries[1]);
    EXPECT_EQ(match.parameters, 12U);
}

TEST(MatchTable, NamesTheMissingTensorAndTheNearestName) {
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(
        folder,
        {{"wte.weight", {4, 2}}, {"ln.weight", {2}}, {"ln.bias", {2}}, {"fc.wieght", {6, 2}}, {"x", {1}}});
    expectError(
        matchTable(smallTable(), checkpoint), ErrorCode::tensorMissing,
        {"tensor \"fc.weight\" [6, 2] is missing", "nearest name in the checkpoint is \"fc.wieght\""});
}

TEST(MatchTable, LooksForTheNearestNameBehindThePrefix) {
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(folder, {{"model.wte.weight", {4, 2}},
                                                  {"model.ln.weight", {2}},
                                                  {"model.ln.bias", {2}},
                                                  {"model.fc.weights", {6, 2}},
                                                  {"f.wei", {1}}});
    expectError(matchTable(smallTable(), checkpoint), ErrorCode::tensorMissing,
                {"nearest", "\"model.fc.weights\""});
}

TEST(MatchTable, SaysThatACheckpointIsEmpty) {
    const TemporaryFolder folder;
    expectError(matchTable(smallTable(), checkpointOf(folder, {})), ErrorCode::tensorMissing,
                {"\"wte.weight\"", "the checkpoint holds no tensors"});
}

TEST(MatchTable, NamesAnotherShape) {
    const TemporaryFolder folder;
    for (const std::vector<std::uint64_t>& shape :
         std::vector<std::vector<std::uint64_t>>{{2, 4}, {8}, {4, 2, 1}, {4, 3}, {0, 2}, {}}) {
        const auto checkpoint = checkpointOf(
            folder, {{"wte.weight", shape}, {"ln.weight", {2}}, {"ln.bias", {2}}, {"fc.weight", {6, 2}}});
        expectError(matchTable(smallTable(), checkpoint), ErrorCode::tensorShape,
                    {"\"wte.weight\"", shapeText(shape), "expected [4, 2]"});
    }
}

TEST(MatchTable, ChecksTheShapeOfOptionalTensorsToo) {
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(folder, {{"wte.weight", {4, 2}},
                                                  {"ln.weight", {2}},
                                                  {"ln.bias", {2}},
                                                  {"fc.weight", {6, 2}},
                                                  {"lm_head.weight", {5, 2}}});
    expectError(matchTable(smallTable(), checkpoint), ErrorCode::tensorShape, {"\"lm_head.weight\""});
}

TEST(MatchTable, SurvivesNamesOfAnyLength) {
    const TemporaryFolder folder;
    const auto checkpoint =
        checkpointOf(folder, {{std::string(100'000, 'w'), {1}}, {std::string(100'001, 'w'), {1}}});
    expectError(matchTable(smallTable(), checkpoint), ErrorCode::tensorMissing, {"\"wte.weight\""});
}

}  // namespace
}  // namespace headscope
