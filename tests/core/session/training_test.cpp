// SPDX-License-Identifier: GPL-3.0-or-later
// Training and measuring as one call each: what is reported, stopped, written.
#include "core/session/training.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;

constexpr const char* kRecipe = R"({"objective": "next-token", "vocabulary": 300, "tokenizer_documents": 20,
    "seed": 1, "steps": 6, "rows": 2, "length": 32, "learning_rate": 0.01, "warmup_steps": 2, "primer_steps": 2,
    "config": {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": 8, "n_head": 2, "n_layer": 1,
               "n_positions": 256, "layer_norm_epsilon": 1e-5}})";

class TrainingTest : public ::testing::Test {
protected:
    TrainingRequest request(const char* name) {
        TrainingRequest made;
        made.recipe = m_folder.write("recipe.json", kRecipe);
        made.folder = m_folder.path(name);
        made.threads = 1;
        return made;
    }
    test::TemporaryFolder m_folder;
};

TEST_F(TrainingTest, ReportsEveryStepAndGoesOnAfterAStop) {
    const auto never = [](const TrainingProgress&) { return true; };
    ASSERT_TRUE(trainModel(request("whole"), never));
    std::vector<std::uint32_t> steps;
    const auto stopAtThree = [&steps](const TrainingProgress& progress) {
        steps.push_back(progress.done);
        EXPECT_EQ(progress.total, 6U);
        EXPECT_EQ(progress.tokensPerStep, 64U);
        return progress.done != 3;
    };
    expectError(trainModel(request("parts"), stopAtThree), ErrorCode::cancelled);
    EXPECT_EQ(steps, (std::vector<std::uint32_t>{1, 2, 3}));
    TrainingRequest rest = request("parts");
    rest.resume = true;
    ASSERT_TRUE(trainModel(rest, stopAtThree));
    EXPECT_EQ(steps.back(), 6U);
    EXPECT_EQ(test::readBytes(m_folder.path("whole") / "model.safetensors"),
              test::readBytes(m_folder.path("parts") / "model.safetensors"));
    SkillRequest skills;
    skills.model = m_folder.path("whole").string();
    skills.items = 10;
    skills.threads = 1;
    expectError(measureSkills(skills, [](double, std::string_view) { return false; }), ErrorCode::cancelled);
}

TEST_F(TrainingTest, NamesARecipeThatIsNotThere) {
    TrainingRequest missing = request("any");
    missing.recipe = m_folder.path("none.json");
    expectError(trainModel(missing, [](const TrainingProgress&) { return true; }), ErrorCode::fileMissing,
                {"none.json"});
    EXPECT_FALSE(std::filesystem::exists(missing.folder));
}

}  // namespace
}  // namespace headscope
