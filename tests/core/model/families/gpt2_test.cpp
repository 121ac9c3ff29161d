// SPDX-License-Identifier: GPL-3.0-or-later
// What is odd about GPT-2: fused transposed projections, mask buffers that look like biases, score scales by
// layer.
#include <gtest/gtest.h>

#include "core/model/spec/table_match.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::checkpointOf;
using test::configOf;
using test::expectError;
using test::readConfig;
using test::TemporaryFolder;
using test::valueOf;

const TensorRow& rowOf(const TensorTable& table, std::string_view ours) {
    for (const TensorRow& row : table.rows) {
        if (row.ours == ours) return row;
    }
    throw std::runtime_error("no row " + std::string(ours));
}

TEST(Gpt2Family, CutsTheFusedProjectionByColumns) {
    const TensorTable table = valueOf(readConfig(configOf("gpt2"))).table;
    std::uint64_t begin = 0;
    for (const char* part : {"q", "k", "v"}) {
        const std::string ours = std::string("blocks.1.attn.") + part;
        const TensorRow& weight = rowOf(table, ours + ".weight");
        EXPECT_EQ(weight.theirs, "h.1.attn.c_attn.weight");
        EXPECT_EQ(weight.shape, (std::vector<std::uint64_t>{24, 72})) << "a Conv1D keeps [in, out]";
        EXPECT_EQ(weight.transform, Transform::transpose);
        EXPECT_EQ(weight.slice, (TensorSlice{1, begin, 24}));
        EXPECT_EQ(rowOf(table, ours + ".bias").slice, (TensorSlice{0, begin, 24}));
        begin += 24;
    }
    EXPECT_EQ(rowOf(table, "blocks.1.attn.o.weight").slice, std::nullopt);
}

/// The tensors of the test model, as a checkpoint can be made of them.
std::vector<test::MadeTensor> tensorsOf(const TensorTable& table, const std::string& prefix) {
    std::map<std::string, std::vector<std::uint64_t>> shapes;
    for (const TensorRow& row : table.rows) shapes[prefix + row.theirs] = row.shape;
    std::vector<test::MadeTensor> made;
    for (const auto& [name, shape] : shapes) made.push_back({name, shape});
    return made;
}

TEST(Gpt2Family, IgnoresMaskBuffers) {
    const TensorTable table = valueOf(readConfig(configOf("gpt2"))).table;
    const TemporaryFolder folder;
    auto made = tensorsOf(table, "");
    const auto plain = valueOf(matchTable(table, checkpointOf(folder, made)));
    for (int layer = 0; layer < 3; ++layer) {
        const std::string attention = "h." + std::to_string(layer) + ".attn.";
        made.push_back({attention + "bias", {1, 1, 32, 32}});
        made.push_back({attention + "masked_bias", {}});
    }
    const auto checkpoint = checkpointOf(folder, made);
    const auto match = valueOf(matchTable(table, checkpoint));
    EXPECT_TRUE(match.unused.empty()) << match.unused.front();
    EXPECT_EQ(match.parameters, plain.parameters);
    for (const TensorEntry* entry : match.entries) {
        ASSERT_NE(entry, nullptr);
        EXPECT_FALSE(entry->name.ends_with(".attn.bias")) << "a causal mask was taken for a bias";
    }
}

TEST(Gpt2Family, ReadsFilesWithAndWithoutPrefix) {
    const TensorTable table = valueOf(readConfig(configOf("gpt2"))).table;
    const TemporaryFolder folder;
    EXPECT_TRUE(matchTable(table, checkpointOf(folder, tensorsOf(table, ""))));
    EXPECT_TRUE(matchTable(table, checkpointOf(folder, tensorsOf(table, "transformer."))));
}

TEST(Gpt2Family, DividesScoresByLayerWhereTheConfigSaysSo) {
    const ModelSpec spec = valueOf(readConfig(configOf("gpt2-inverse-layer"))).spec;
    for (std::uint32_t l = 0; l < 3; ++l) {
        EXPECT_EQ(spec.main().layers[l].scoreScale, 1.0F / static_cast<float>(l + 1));
    }
    const ModelSpec plain = valueOf(readConfig(configOf("gpt2"))).spec;
    for (const LayerSpec& layer : plain.main().layers) EXPECT_EQ(layer.scoreScale, 1.0F);
}

TEST(Gpt2Family, TakesFourTimesTheHiddenSizeWhereTheMlpIsNotSaid) {
    json config = configOf("gpt2");
    ASSERT_TRUE(config["n_inner"].is_null());
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().block.mlpDim, 96U);
    config["n_inner"] = 40;
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().block.mlpDim, 40U);
}

TEST(Gpt2Family, KeepsAnUntiedHeadOptional) {
    json config = configOf("gpt2");
    const TensorTable tied = valueOf(readConfig(config)).table;
    config["tie_word_embeddings"] = false;
    const TensorTable untied = valueOf(readConfig(config)).table;
    EXPECT_EQ(untied.rows.size(), tied.rows.size() + 1);
    EXPECT_FALSE(rowOf(untied, "head.weight").required);
    auto made = tensorsOf(tied, "transformer.");
    made.push_back({"lm_head.weight", {61, 24}});
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(folder, made);
    EXPECT_TRUE(valueOf(matchTable(tied, checkpoint)).unused.empty()) << "a tied head repeated in the file";
    EXPECT_EQ(valueOf(matchTable(untied, checkpoint)).entries.back()->name, "lm_head.weight");
}

TEST(Gpt2Family, RejectsMoreLayersThanAnyModelHas) {
    json config = configOf("gpt2");
    config["n_layer"] = 4000000000U;
    expectError(readConfig(config), ErrorCode::configKey, {"\"n_layer\"", "4000000000", "at most 4096"});
}

}  // namespace
}  // namespace headscope
