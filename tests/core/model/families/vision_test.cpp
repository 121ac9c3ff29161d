// SPDX-License-Identifier: GPL-3.0-or-later
// ViT, DeiT, DINOv2, CLIP and Whisper: what their configs mean.
#include <gtest/gtest.h>

#include "core/model/spec/table_match.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::expectError;
using test::modelFolder;
using test::readConfig;
using test::valueOf;

ModelSpec specOfModel(const char* name) { return valueOf(readConfig(configOf(name))).spec; }

TEST(FamilyVit, AClassifiersClassesAreItsVocabulary) {
    const ModelSpec spec = specOfModel("vit");
    EXPECT_EQ(spec.output.labels, (std::vector<std::string>{"cat", "dog", "a bird, small", "fish", "ox"}));
    EXPECT_EQ(spec.vocabulary, 5U);
    EXPECT_EQ(spec.maxPositions, 10U);
    EXPECT_TRUE(spec.bidirectional());
    EXPECT_EQ(specOfModel("vit-no-head").vocabulary, 0U);
    EXPECT_FALSE(specOfModel("vit-no-head").output.head);
}

TEST(FamilyVit, DeitHasASecondLeadingToken) {
    EXPECT_EQ(specOfModel("deit").main().media.leading, 2U);
    EXPECT_EQ(specOfModel("deit").output.reads, HeadInput::position);
    EXPECT_EQ(specOfModel("deit-teacher").output.reads, HeadInput::withSecondPosition);
    EXPECT_EQ(specOfModel("deit").main().media.processor, "DeiTImageProcessor");
}

TEST(FamilyDinov2, TheGatedMlpHasTwoThirdsOfTheRatio) {
    EXPECT_EQ(specOfModel("dinov2").main().block.mlpDim, 32U);
    const BlockSpec gated = specOfModel("dinov2-stretched").main().block;
    EXPECT_EQ(gated.mlp, MlpKind::gated);
    EXPECT_EQ(gated.mlpDim, 32U);  // 3 · 16 · 2 / 3
    json config = configOf("dinov2");
    config["mlp_ratio"] = -1;
    expectError(readConfig(config), ErrorCode::configKey, {"mlp_ratio"});
}

TEST(FamilyClip, AWholeModelOpensAsItsVisionTower) {
    const ReadModel read = valueOf(readConfig(configOf("clip")));
    EXPECT_EQ(read.spec.architecture, "CLIPModel (vision tower)");
    EXPECT_EQ(read.spec.main().media.kind, InputKind::image);
    EXPECT_TRUE(read.spec.output.projects);
    const auto checkpoint = valueOf(Checkpoint::open(modelFolder("clip")));
    EXPECT_TRUE(valueOf(matchTable(read.table, checkpoint)).unused.empty());
}

TEST(FamilyClip, TheSameFolderOpensAsItsTextTowerWhereTheConfigSaysSo) {
    json config = configOf("clip");
    config["architectures"] = {"CLIPTextModelWithProjection"};
    const ReadModel read = valueOf(readConfig(config));
    EXPECT_EQ(read.spec.main().media.kind, InputKind::tokens);
    EXPECT_FALSE(read.spec.bidirectional());
    EXPECT_EQ(read.spec.vocabulary, 31U);
    const auto checkpoint = valueOf(Checkpoint::open(modelFolder("clip")));
    EXPECT_TRUE(valueOf(matchTable(read.table, checkpoint)).unused.empty());
}

TEST(FamilyWhisper, TheEncoderHearsTwiceAsManyFramesAsItHasPositions) {
    const ModelSpec spec = specOfModel("whisper");
    const MediaSpec& media = spec.stack(Stack::encoder).media;
    EXPECT_EQ(media.kind, InputKind::sound);
    EXPECT_EQ(media.width, 20U);
    EXPECT_EQ(media.positions(), 10U);
    EXPECT_EQ(media.channels, 8U);
    EXPECT_EQ(spec.main().media.kind, InputKind::tokens);
    EXPECT_EQ(spec.startToken, 2U);
    EXPECT_EQ(spec.maxPositions, 12U);
}

}  // namespace
}  // namespace headscope
