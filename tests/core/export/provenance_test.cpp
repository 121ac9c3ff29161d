// SPDX-License-Identifier: GPL-3.0-or-later
// The "headscope" block: fields of the contract, and reading back what was written.
#include "core/export/provenance.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace headscope {
namespace {

using nlohmann::json;

Provenance sample() {
    Provenance provenance;
    provenance.version = "1.2.3";
    provenance.modelName = "demo";
    provenance.modelSha256 = "ab12";
    provenance.modelSource = "demo";
    provenance.inputs = {{{TokenId{0}, TokenId{7}}, {"<bos>", "Ġ\"x\""}, {}}};
    provenance.edits = {"0.1=zero", "1.*=zero-layer"};
    provenance.threads = 2;
    provenance.loadSeconds = 0.25;
    provenance.runSeconds = {0.125};
    provenance.peakRssBytes = 123456789;
    return provenance;
}

TEST(Provenance, HasTheFieldsOfTheContract) {
    const json block = json::parse(provenanceJson(sample())).at("headscope");
    EXPECT_EQ(block.at("version"), "1.2.3");
    EXPECT_EQ(block.at("model").at("name"), "demo");
    EXPECT_EQ(block.at("model").at("sha256"), "ab12");
    EXPECT_EQ(block.at("input").at("ids"), json::parse("[0, 7]"));
    EXPECT_EQ(block.at("input").at("tokens"), json::parse(R"(["<bos>", "Ġ\"x\""])"));
    EXPECT_EQ(block.at("edits"), json::parse(R"(["0.1=zero", "1.*=zero-layer"])"));
    EXPECT_EQ(block.at("dtype"), "f32");
    EXPECT_EQ(block.at("device"), "cpu");
    EXPECT_EQ(block.at("threads"), 2);
    EXPECT_EQ(block.at("seconds"), json::parse(R"({"load": 0.25, "run": 0.125})"));
    EXPECT_EQ(block.at("peak_rss_bytes"), 123456789);
    EXPECT_EQ(json::parse(provenanceBlock(sample())), block);
}

TEST(Provenance, NamesTheFileOfAPictureInTheIdsPlace) {
    Provenance provenance = sample();
    ProvenanceInput input;
    input.tokens = {"[CLS]", "(0,0)"};
    input.mediaKind = "image";
    input.mediaName = "cat.png";
    input.mediaSha256 = "cd34";
    provenance.inputs = {input};
    const json block = json::parse(provenanceJson(provenance)).at("headscope").at("input");
    EXPECT_EQ(block, json::parse(R"json({"image": {"name": "cat.png", "sha256": "cd34"},
                                         "tokens": ["[CLS]", "(0,0)"]})json"));
    const auto back = parseProvenance(provenanceJson(provenance));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, provenance);
    std::string broken = provenanceJson(provenance);
    broken.replace(broken.find("\"cd34\""), 6, "7");
    EXPECT_FALSE(parseProvenance(broken));
}

TEST(Provenance, ListsTheTimesOfRepetitions) {
    Provenance provenance = sample();
    provenance.runSeconds = {0.5, 0.25};
    EXPECT_EQ(json::parse(provenanceJson(provenance)).at("headscope").at("seconds").at("run"),
              json::parse("[0.5, 0.25]"));
}

TEST(Provenance, ReadsBackWhatItWrote) {
    Provenance provenance = sample();
    provenance.reference = "12 texts of news.txt, 840 positions";
    auto back = parseProvenance(provenanceJson(provenance));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, provenance);

    provenance.inputs.push_back({{TokenId{3}}, {"c"}, {1}});
    provenance.inputs[0].segments = {0, 1};
    provenance.runSeconds = {1.0, 2.0, 3.0};
    back = parseProvenance(provenanceJson(provenance));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, provenance);

    provenance.inputs.clear();
    provenance.runSeconds.clear();
    back = parseProvenance(provenanceJson(provenance));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, provenance);
}

TEST(Provenance, IgnoresOtherMembersOfTheDocument) {
    json document = json::parse(provenanceJson(sample()));
    document["figure"] = {{"kind", "grid"}};
    const auto back = parseProvenance(document.dump());
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, sample());
}

TEST(Provenance, NamesTheKeyThatIsMissingOrMistyped) {
    const auto errorOf = [](const json& document) {
        const auto read = parseProvenance(document.dump());
        EXPECT_FALSE(read);
        EXPECT_EQ(read ? ErrorCode::internal : read.error().code, ErrorCode::fileFormat);
        return read ? std::string() : read.error().message;
    };
    const json whole = json::parse(provenanceJson(sample()));
    EXPECT_NE(errorOf(json::object()).find("\"headscope\""), std::string::npos);
    json broken = whole;
    broken["headscope"]["model"].erase("sha256");
    EXPECT_NE(errorOf(broken).find("headscope.model.sha256"), std::string::npos) << errorOf(broken);
    broken = whole;
    broken["headscope"]["threads"] = "two";
    EXPECT_NE(errorOf(broken).find("headscope.threads"), std::string::npos) << errorOf(broken);
    broken = whole;
    broken["headscope"]["input"]["ids"] = "x";
    EXPECT_NE(errorOf(broken).find("headscope.input.ids"), std::string::npos) << errorOf(broken);
    EXPECT_FALSE(parseProvenance("{\"headscope\": "));
}

TEST(Provenance, KeepsWhatADecoderRead) {
    Provenance provenance = sample();
    provenance.inputs[0].decoderIds = {TokenId{2}, TokenId{9}};
    provenance.inputs[0].decoderTokens = {"</s>", "x"};
    const json input = json::parse(provenanceJson(provenance)).at("headscope").at("input");
    EXPECT_EQ(input.at("decoder_ids"), json::parse("[2, 9]"));
    EXPECT_EQ(input.at("decoder_tokens"), json::parse(R"(["</s>", "x"])"));
    auto back = parseProvenance(provenanceJson(provenance));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, provenance);
    provenance.inputs.push_back({{TokenId{3}}, {"c"}, {}, {TokenId{2}}, {"</s>"}});
    back = parseProvenance(provenanceJson(provenance));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, provenance);
}

}  // namespace
}  // namespace headscope
