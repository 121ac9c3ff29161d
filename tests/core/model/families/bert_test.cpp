// SPDX-License-Identifier: GPL-3.0-or-later
// What is odd about BERT: two spellings of its norms, heads by architecture, and parts that nothing here
// uses.
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

std::vector<test::MadeTensor> tensorsOf(const TensorTable& table, bool oldSpelling) {
    std::vector<test::MadeTensor> made;
    for (const TensorRow& row : table.rows) {
        const bool norm = row.theirs.find("LayerNorm") != std::string::npos;
        const std::string& name = oldSpelling && norm ? row.alias : row.theirs;
        made.push_back({name.starts_with("cls.") ? name : "bert." + name, row.shape});
    }
    return made;
}

TEST(BertFamily, ReadsGammaAndBeta) {
    const TensorTable table = valueOf(readConfig(configOf("bert-masked-lm"))).table;
    const TemporaryFolder folder;
    const auto checkpoint = checkpointOf(folder, tensorsOf(table, true));
    const auto match = valueOf(matchTable(table, checkpoint));
    EXPECT_TRUE(match.unused.empty()) << match.unused.front();
    std::size_t old = 0;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        ASSERT_NE(match.entries[i], nullptr) << table.rows[i].theirs;
        const std::string& name = match.entries[i]->name;
        const bool gamma = name.ends_with(".gamma");
        const bool beta = name.ends_with(".beta");
        EXPECT_TRUE(!gamma || table.rows[i].ours.ends_with("norm.weight")) << table.rows[i].ours;
        EXPECT_TRUE(!beta || table.rows[i].ours.ends_with("norm.bias")) << table.rows[i].ours;
        old += gamma || beta ? 1U : 0U;
    }
    EXPECT_EQ(old, 2U * (1 + 2 * 3 + 1)) << "embedding, two norms in each of three layers, head";
}

TEST(BertFamily, IgnoresPoolerNextSentenceAndRepeatedDecoder) {
    const TensorTable table = valueOf(readConfig(configOf("bert-masked-lm"))).table;
    auto made = tensorsOf(table, false);
    made.push_back({"bert.pooler.dense.weight", {24, 24}});
    made.push_back({"bert.pooler.dense.bias", {24}});
    made.push_back({"bert.embeddings.position_ids", {1, 32}});
    made.push_back({"cls.seq_relationship.weight", {2, 24}});
    made.push_back({"cls.seq_relationship.bias", {2}});
    made.push_back({"cls.predictions.decoder.weight", {61, 24}});
    made.push_back({"cls.predictions.decoder.bias", {61}});
    const TemporaryFolder folder;
    EXPECT_TRUE(valueOf(matchTable(table, checkpointOf(folder, made))).unused.empty());
}

TEST(BertFamily, TakesTheBiasOfTheDecoderWhereItIsTheOnlyOne) {
    const TensorTable table = valueOf(readConfig(configOf("bert-masked-lm"))).table;
    auto made = tensorsOf(table, false);
    for (test::MadeTensor& tensor : made) {
        if (tensor.name == "cls.predictions.bias") tensor.name = "cls.predictions.decoder.bias";
    }
    const TemporaryFolder folder;
    EXPECT_TRUE(matchTable(table, checkpointOf(folder, made)));
}

TEST(BertFamily, HasAHeadOnlyWhereItsArchitectureDoes) {
    json config = configOf("bert-no-head");
    for (const auto& [architecture, head] :
         {std::pair("BertModel", false), std::pair("BertForMaskedLM", true),
          std::pair("BertForPreTraining", true)}) {
        config["architectures"] = {architecture};
        const OutputSpec output = valueOf(readConfig(config)).spec.output;
        EXPECT_EQ(output.head, head) << architecture;
        EXPECT_EQ(output.transform, head);
        EXPECT_EQ(output.bias, head);
    }
}

TEST(BertFamily, RejectsRelativePositions) {
    json config = configOf("bert-masked-lm");
    config["position_embedding_type"] = "relative_key";
    expectError(readConfig(config), ErrorCode::configKey,
                {"position_embedding_type", "relative_key", "absolute"});
}

TEST(BertFamily, RejectsADecoder) {
    // With is_decoder the same weights attend causally: reading them as an encoder would show wrong patterns.
    json config = configOf("bert-masked-lm");
    config["is_decoder"] = true;
    expectError(readConfig(config), ErrorCode::configKey, {"is_decoder", "true", "false"});
}

TEST(BertFamily, HasTwoSegmentsWhereTheConfigIsSilent) {
    json config = configOf("bert-masked-lm");
    config.erase("type_vocab_size");
    EXPECT_EQ(valueOf(readConfig(config)).spec.main().embedding.segments, 2U);
}

}  // namespace
}  // namespace headscope
