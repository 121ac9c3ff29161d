// SPDX-License-Identifier: GPL-3.0-or-later
// A whole training in small: recipe to folder, stopped and resumed, and its skills measured.
// Covers: core/train/train_recipe.cpp, core/train/token_rows.cpp, core/train/skill_meter.cpp
// Covers: core/train/mask_meter.cpp, core/train/token_frequency.cpp
#include "core/train/trainer.h"

#include <ATen/Parallel.h>

#include "core/train/mask_meter.h"
#include "core/train/skill_meter.h"
#include "model_fixture.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::train {
namespace {

using test::expectError;
using test::readBytes;
using test::valueOf;

nlohmann::json recipeJson(bool masked) {
    nlohmann::json recipe = {{"objective", "next-token"},
                             {"vocabulary", 400},
                             {"tokenizer_documents", 60},
                             {"seed", 3},
                             {"steps", 10},
                             {"rows", 3},
                             {"length", 48},
                             {"learning_rate", 0.01},
                             {"warmup_steps", 2},
                             {"precision", "f32"}};
    recipe["config"] = {{"architectures", {"GPT2LMHeadModel"}},
                        {"model_type", "gpt2"},
                        {"n_embd", 16},
                        {"n_head", 2},
                        {"n_layer", 2},
                        {"n_positions", 256},
                        {"layer_norm_epsilon", 1e-5}};
    if (masked) {
        recipe["objective"] = "masked";
        recipe["config"] = {{"architectures", {"BertForMaskedLM"}},
                            {"model_type", "bert"},
                            {"hidden_size", 16},
                            {"num_attention_heads", 2},
                            {"num_hidden_layers", 2},
                            {"intermediate_size", 32},
                            {"max_position_embeddings", 64},
                            {"layer_norm_eps", 1e-12}};
    }
    return recipe;
}

TrainRecipe recipeOf(const nlohmann::json& json) { return valueOf(parseRecipe(json.dump(), "recipe.json")); }

class TrainerTest : public ::testing::Test {
protected:
    TrainerTest() { at::set_num_threads(1); }
    ~TrainerTest() override { at::set_num_threads(m_threads); }
    std::unique_ptr<Trainer> start(const TrainRecipe& recipe, const char* name, bool resume = false) {
        return valueOf(Trainer::start(recipe, m_folder.path(name), resume));
    }
    static void finish(Trainer& trainer) {
        while (!trainer.complete()) ASSERT_TRUE(trainer.step());
        ASSERT_TRUE(trainer.saveModel());
    }
    test::TemporaryFolder m_folder;
    int m_threads = at::get_num_threads();
};

TEST_F(TrainerTest, LossFallsAndTheFolderOpens) {
    for (const bool masked : {false, true}) {
        const char* name = masked ? "masked" : "causal";
        nlohmann::json json = recipeJson(masked);
        json["steps"] = 40;
        const auto trainer = start(recipeOf(json), name);
        const double first = valueOf(trainer->step()).loss;
        finish(*trainer);
        ASSERT_EQ(trainer->curve().size(), 1U);
        EXPECT_LT(trainer->curve().back().heldOut, first - 0.3) << name;
        const auto model = test::openModel(m_folder.path(name));
        ASSERT_NE(model, nullptr);
        EXPECT_EQ(model->spec().bidirectional(), masked);
        const auto tokenizer = valueOf(text::loadTokenizer(m_folder.path(name)));
        EXPECT_EQ(model->spec().vocabulary, tokenizer->vocabularySize());
        EXPECT_FALSE(std::filesystem::exists(m_folder.path(name) / "checkpoint.safetensors"));
    }
}

TEST_F(TrainerTest, StoppedAndResumedIsTheSameFile) {
    const TrainRecipe recipe = recipeOf(recipeJson(false));
    finish(*start(recipe, "whole"));
    {
        const auto begun = start(recipe, "parts");
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(begun->step());
        ASSERT_TRUE(begun->saveCheckpoint());
    }
    expectError(Trainer::start(recipe, m_folder.path("parts"), false), ErrorCode::fileExists, {"parts"});
    const auto resumed = start(recipe, "parts", true);
    EXPECT_EQ(resumed->done(), 4U);
    finish(*resumed);
    for (const char* file : {"model.safetensors", "tokenizer.json", "training.json"}) {
        EXPECT_EQ(readBytes(m_folder.path("whole") / file), readBytes(m_folder.path("parts") / file)) << file;
    }
    TrainRecipe other = recipe;
    other.seed = 4;
    finish(*start(other, "other"));
    EXPECT_NE(readBytes(m_folder.path("whole") / "model.safetensors"),
              readBytes(m_folder.path("other") / "model.safetensors"));
}

TEST_F(TrainerTest, NamesWhatIsInTheWay) {
    const TrainRecipe recipe = recipeOf(recipeJson(false));
    expectError(Trainer::start(recipe, m_folder.path("new"), true), ErrorCode::fileMissing, {"checkpoint"});
    expectError(Trainer::start(recipe, m_folder.write("file", "x"), false), ErrorCode::fileWriteFailed,
                {"file"});
    nlohmann::json long_ = recipeJson(false);
    long_["length"] = 257;
    expectError(Trainer::start(recipeOf(long_), m_folder.path("long"), false), ErrorCode::configKey,
                {"257", "256"});
}

TEST_F(TrainerTest, HidesAShareOfTheTokensAndNoSpecialOnes) {
    const TrainRecipe recipe = recipeOf(recipeJson(true));
    start(recipe, "masked");
    const TokenRows rows(recipe, Split::training, valueOf(text::loadTokenizer(m_folder.path("masked"))));
    std::size_t hidden = 0, masked = 0, cells = 0;
    for (std::uint64_t step = 0; step < 20; ++step) {
        const TrainBatch batch = valueOf(rows.batch(step));
        ASSERT_EQ(batch.ids.size(), 3U * 48U);
        for (std::size_t i = 0; i < batch.ids.size(); ++i) {
            ++cells;
            EXPECT_TRUE(batch.targets[i] == -1 || batch.targets[i] > 3) << "specials are not asked for";
            if (batch.targets[i] < 0) continue;
            ++hidden;
            if (batch.ids[i] == 3) ++masked;
        }
        EXPECT_EQ(batch.ids, valueOf(rows.batch(step)).ids) << "a function of the step alone";
    }
    EXPECT_NEAR(static_cast<double>(hidden) / static_cast<double>(cells), 0.15, 0.03);
    EXPECT_NEAR(static_cast<double>(masked) / static_cast<double>(hidden), 0.8, 0.07);
}

TEST_F(TrainerTest, MeasuresEverySkillOfAModelThatHasNone) {
    finish(*start(recipeOf(recipeJson(false)), "weak"));
    SkillPlan plan;
    plan.items = 12;
    plan.choosingItems = 2;
    plan.mostHeads = 1;
    plan.randomSets = 2;
    const auto model = test::openModel(m_folder.path("weak"));
    const auto tokenizer = valueOf(text::loadTokenizer(m_folder.path("weak")));
    const SkillReport report = valueOf(SkillMeter(model, tokenizer, plan, {}).measure());
    ASSERT_EQ(report.skills.size(), kAllSkills.size());
    for (const SkillResult& skill : report.skills) {
        EXPECT_EQ(skill.items, 12U) << skill.skill;
        EXPECT_GT(skill.chance, 0.0) << skill.skill;
        EXPECT_LE(skill.chance, 0.5) << skill.skill;
        EXPECT_LE(skill.accuracy.low, skill.accuracy.value) << skill.skill;
        EXPECT_GE(skill.accuracy.high, skill.accuracy.value) << skill.skill;
        EXPECT_EQ(skill.heads.size(), 1U) << skill.skill;
        EXPECT_EQ(skill.accuracyWithoutRandom.size(), 2U) << skill.skill;
    }
    EXPECT_LT(report.skills[2].accuracy.value, 0.2) << "ten steps teach no copying";
    int asked = 0;
    const auto stop = [&asked](double, std::string_view) { return ++asked < 2; };
    expectError(SkillMeter(model, tokenizer, plan, stop).measure(), ErrorCode::cancelled);
}

TEST_F(TrainerTest, MeasuresWhatAMaskedModelFillsIn) {
    nlohmann::json json = recipeJson(true);
    json["config"]["max_position_embeddings"] = 256;
    finish(*start(recipeOf(json), "masked"));
    const auto model = test::openModel(m_folder.path("masked"));
    const auto tokenizer = valueOf(text::loadTokenizer(m_folder.path("masked")));
    const SkillReport report = valueOf(measureMasks(model, tokenizer, 5, {}));
    ASSERT_EQ(report.skills.size(), 10U);
    for (const SkillResult& kind : report.skills) {
        EXPECT_EQ(kind.items, 5U) << kind.skill;
        EXPECT_LT(kind.accuracy.value, 0.9) << "ten steps teach little";
        EXPECT_TRUE(kind.heads.empty());
    }
    const auto stop = [](double, std::string_view) { return false; };
    expectError(measureMasks(model, tokenizer, 5, stop), ErrorCode::cancelled);
}

TEST(TrainRecipe, NamesTheKeyThatIsWrong) {
    const auto with = [](const char* key, const nlohmann::json& value) {
        nlohmann::json recipe = recipeJson(false);
        recipe[key] = value;
        return parseRecipe(recipe.dump(), "recipe.json");
    };
    expectError(with("objective", "guess"), ErrorCode::configKey, {"recipe.json", "objective", "masked"});
    expectError(with("vocabulary", 100), ErrorCode::configKey, {"vocabulary", "260"});
    expectError(with("rows", 0), ErrorCode::configKey, {"rows"});
    expectError(with("rows", 1e9), ErrorCode::configKey, {"rows"});
    expectError(with("learning_rate", -1), ErrorCode::configKey, {"learning_rate"});
    expectError(with("head_lasso", -1), ErrorCode::configKey, {"head_lasso"});
    expectError(with("precision", "f8"), ErrorCode::configKey, {"precision", "bf16"});
    expectError(with("config", nullptr), ErrorCode::configKey, {"config"});
    expectError(parseRecipe("{", "recipe.json"), ErrorCode::fileFormat, {"recipe.json"});
}

TEST(TrainRecipe, LearningRateRisesThenFallsToItsShare) {
    TrainRecipe recipe = recipeOf(recipeJson(false));
    recipe.steps = 100;
    recipe.warmupSteps = 10;
    recipe.learningRate = 1.0F;
    recipe.finalShare = 0.1F;
    EXPECT_FLOAT_EQ(recipe.learningRateAt(0), 0.1F);
    EXPECT_FLOAT_EQ(recipe.learningRateAt(9), 1.0F);
    EXPECT_FLOAT_EQ(recipe.learningRateAt(10), 1.0F);
    EXPECT_FLOAT_EQ(recipe.learningRateAt(55), 0.55F);
    EXPECT_NEAR(static_cast<double>(recipe.learningRateAt(99)), 0.1, 1e-3);
}

TEST(TrainRecipe, TheLassoRisesInAStraightLine) {
    nlohmann::json json = recipeJson(false);
    EXPECT_EQ(recipeOf(json).headLassoAt(3), 0.0F);
    json["head_lasso"] = 8.0;
    TrainRecipe recipe = recipeOf(json);
    recipe.steps = 100;
    EXPECT_EQ(recipe.headLassoAt(0), 0.0F);
    EXPECT_FLOAT_EQ(recipe.headLassoAt(50), 4.0F);
    EXPECT_FLOAT_EQ(recipe.headLassoAt(100), 8.0F);
}

}  // namespace
}  // namespace headscope::train
