// SPDX-License-Identifier: GPL-3.0-or-later
// Beginning and end tokens from the files of a model.
#include "app/common/special_ids.h"

#include <gtest/gtest.h>

#include "tests/app/common/app_fixture.h"
#include "tests/support/temporary_folder.h"

namespace headscope::app {
namespace {

using Ids = std::vector<TokenId>;

ModelInfo modelIn(const test::TemporaryFolder& folder) {
    ModelInfo model = test::demoInfo();
    model.path = folder.path();
    return model;
}

TEST(SpecialIds, ReadsThoseOfTheDemoModel) {
    const SpecialIds ids = readSpecialIds(test::demoInfo());
    EXPECT_EQ(ids.beginning, TokenId{0});
    EXPECT_EQ(ids.end, Ids{TokenId{0}});
}

TEST(SpecialIds, PrefersTheTokenizerThenTheGenerationConfig) {
    const test::TemporaryFolder folder;
    folder.write("tokenizer_config.json", R"({"bos_token": {"content": "t05"}})");
    folder.write("generation_config.json", R"({"bos_token_id": 6, "eos_token_id": [7, 8]})");
    folder.write("config.json", R"({"bos_token_id": 9, "eos_token_id": 10})");
    const SpecialIds ids = readSpecialIds(modelIn(folder));
    EXPECT_EQ(ids.beginning, TokenId{5});
    EXPECT_EQ(ids.end, (Ids{TokenId{7}, TokenId{8}}));
}

TEST(SpecialIds, AreAbsentWhereNobodySaysThem) {
    const test::TemporaryFolder folder;
    folder.write("config.json",
                 R"({"bos_token_id": null, "eos_token_id": 65})");  // 65 is beyond the
                                                                    // vocabulary
    folder.write("generation_config.json", "{broken");
    const SpecialIds ids = readSpecialIds(modelIn(folder));
    EXPECT_FALSE(ids.beginning);
    EXPECT_TRUE(ids.end.empty());
}

}  // namespace
}  // namespace headscope::app
