// SPDX-License-Identifier: GPL-3.0-or-later
// Sweep files: columns, keys and shapes of the contract.
#include "core/export/sweep_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "core/checkpoint/safetensors_reader.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using nlohmann::json;

SweepResult sample(bool many) {
    SweepResult result;
    result.grids = {{Stack::main, AttentionKind::self, 2, 3}};
    result.values = {0.1F, 0.0F, 1.5F, -2.0F, 3e-7F, std::numeric_limits<float>::quiet_NaN()};
    result.done = {1, 1, 1, 1, 1, 0};
    result.request.metric = EffectMetric::logitDiff;
    result.request.kind = EditKind::scaleZ;
    result.request.parameter = 0.5F;
    result.request.logits.position = Position{4};
    if (many) {
        result.n = 12;
        result.ciLow = {0, 0, 1, -3, 0, 0};
        result.ciHigh = {1, 0, 2, -1, 1, 1};
    }
    return result;
}

Provenance oneInput() {
    Provenance provenance;
    provenance.inputs = {{{TokenId{1}}, {"a"}, {}}};
    return provenance;
}

TEST(SweepWriter, WritesOneCsvRowAHead) {
    EXPECT_EQ(sweepCsv(sample(false)),
              "layer,head,value,ci_low,ci_high,n\n"
              "0,0,0.1,,,1\n0,1,0,,,1\n0,2,1.5,,,1\n1,0,"
              "-2,,,1\n1,1,3e-07,,,1\n1,2,,,,1\n");
    EXPECT_NE(sweepCsv(sample(true)).find("1,0,-2,-3,-1,12\n"), std::string::npos);
}

TEST(SweepWriter, EstimatesSayThatTheyAre) {
    SweepResult estimate = sample(false);
    estimate.request.method = SweepMethod::firstOrder;
    EXPECT_EQ(sweepCsv(estimate).substr(0, 65),
              "layer,head,value,ci_low,ci_high,n,method\n0,0,0.1,,,1,first-order\n");
    EXPECT_EQ(json::parse(sweepJson(estimate, oneInput())).at("method"), "first-order");
    EXPECT_EQ(json::parse(sweepJson(sample(false), oneInput())).at("method"), "exact");
    const test::TemporaryFolder folder;
    const auto file = folder.path("a.safetensors");
    ASSERT_TRUE(writeSweep(file, estimate, oneInput(), Overwrite::refuse));
    EXPECT_EQ(SafetensorsReader::open(file)->metadata().at("method"), "first-order");
}

TEST(SweepWriter, WritesListsOfLayersAsJson) {
    const json single = json::parse(sweepJson(sample(false), oneInput()));
    EXPECT_EQ(single.at("metric"), "logit-diff");
    EXPECT_EQ(single.at("edit_kind"), "scale:0.5");
    EXPECT_EQ(single.at("position"), 4);
    ASSERT_EQ(single.at("effect").size(), 2U);
    EXPECT_EQ(single.at("effect").at(1).at(0), -2.0);
    EXPECT_TRUE(single.at("effect").at(1).at(2).is_null());
    EXPECT_TRUE(single.at("ci_low").is_null());
    EXPECT_EQ(single.at("n"), 1);
    EXPECT_TRUE(single.contains("headscope"));
    const json many = json::parse(sweepJson(sample(true), Provenance{}));
    EXPECT_EQ(many.at("ci_high").at(0).at(2), 2.0);
    EXPECT_EQ(many.at("n"), 12);
    EXPECT_FALSE(many.contains("position"));
}

TEST(SweepWriter, WritesSafetensorsOfLayersAndHeads) {
    const test::TemporaryFolder folder;
    const auto file = folder.path("a.safetensors");
    ASSERT_TRUE(writeSweep(file, sample(true), oneInput(), Overwrite::refuse));
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader) << reader.error().text();
    for (const char* name : {"effect", "ci_low", "ci_high"}) {
        ASSERT_NE(reader->find(name), nullptr) << name;
        EXPECT_EQ(reader->find(name)->shape, (std::vector<std::uint64_t>{2, 3}));
    }
    EXPECT_EQ(reader->metadata().at("metric"), "logit-diff");
    ASSERT_TRUE(writeSweep(folder.path("b.safetensors"), sample(false), oneInput(), Overwrite::refuse));
    const auto single = SafetensorsReader::open(folder.path("b.safetensors"));
    ASSERT_TRUE(single);
    EXPECT_EQ(single->find("ci_low"), nullptr);
}

TEST(SweepWriter, RefusesNamesWithoutAFormatAndExistingFiles) {
    EXPECT_FALSE(checkSweepName("effects.npz"));
    const test::TemporaryFolder folder;
    const auto file = folder.write("a.csv", "old");
    const auto refused = writeSweep(file, sample(false), oneInput(), Overwrite::refuse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::fileExists);
    EXPECT_EQ(test::readBytes(file), "old");
}

TEST(SweepWriter, NamesTheGridsOfAnEncoderDecoder) {
    SweepResult result = sample(false);
    result.grids = {{Stack::encoder, AttentionKind::self, 1, 2},
                    {Stack::main, AttentionKind::self, 1, 2},
                    {Stack::main, AttentionKind::cross, 1, 2}};
    EXPECT_EQ(sweepCsv(result),
              "layer,head,value,ci_low,ci_high,n\n"
              "enc:0,0,0.1,,,1\nenc:0,1,0,,,1\n0,0,1.5,,,1\n0,1,-2,,,1\n"
              "cross:0,0,3e-07,,,1\ncross:0,1,,,,1\n");
    const json answer = json::parse(sweepJson(result, oneInput()));
    EXPECT_EQ(answer.at("effect"), json::parse("[[1.5, -2.0]]"));
    EXPECT_EQ(answer.at("encoder_effect").at(0).size(), 2U);
    EXPECT_TRUE(answer.at("cross_effect").at(0).at(1).is_null());
    const auto tensors = sweepTensors(result);
    ASSERT_EQ(tensors.size(), 3U);
    EXPECT_EQ(tensors[0].name, "encoder.effect");
    EXPECT_EQ(tensors[2].name, "cross.effect");
    EXPECT_EQ(result.at({Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{1}}), -2.0F);
}

}  // namespace
}  // namespace headscope
