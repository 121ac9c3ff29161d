// SPDX-License-Identifier: GPL-3.0-or-later
// Model folders: what is missing or broken is named.
#include <gtest/gtest.h>

#include "core/text/tokenizer.h"
#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

/// A folder of one test, gone afterwards.
class TokenizerLoader : public ::testing::Test {
protected:
    void SetUp() override {
        m_folder = std::filesystem::temp_directory_path() / "headscope_tokenizer_loader_test";
        std::filesystem::remove_all(m_folder);
        std::filesystem::create_directories(m_folder);
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(m_folder / name) << content;
    }
    void writeTokenizer() const {
        write("tokenizer.json", R"({"added_tokens": [{"id": 1, "content": "<mask>", "special": true}],
            "pre_tokenizer": {"type": "WhitespaceSplit"},
            "model": {"type": "WordLevel", "vocab": {"a": 0, "<mask>": 1, "#": 2}, "unk_token": "a"}})");
    }

    std::filesystem::path m_folder;
};

TEST_F(TokenizerLoader, NamesTheFileThatIsMissing) {
    const auto tokenizer = loadTokenizer(m_folder);
    ASSERT_FALSE(tokenizer.has_value());
    EXPECT_EQ(tokenizer.error().code, ErrorCode::fileMissing);
    EXPECT_NE(tokenizer.error().message.find("tokenizer.json"), std::string::npos);
    EXPECT_FALSE(tokenizer.error().hint.empty());
}

TEST_F(TokenizerLoader, FindsTheMaskTokenByItsUsualName) {
    writeTokenizer();
    const auto tokenizer = loadTokenizer(m_folder);
    ASSERT_TRUE(tokenizer.has_value()) << tokenizer.error().text();
    EXPECT_EQ((*tokenizer)->maskToken(), TokenId{1});
    EXPECT_EQ((*tokenizer)->describe(), "WordLevel, 3 tokens");
}

TEST_F(TokenizerLoader, TakesTheMaskTokenThatTheConfigNames) {
    writeTokenizer();
    write("tokenizer_config.json", R"({"mask_token": "#"})");
    EXPECT_EQ((*loadTokenizer(m_folder))->maskToken(), TokenId{2});
    write("tokenizer_config.json", R"({"mask_token": {"content": "#", "lstrip": true}})");
    EXPECT_EQ((*loadTokenizer(m_folder))->maskToken(), TokenId{2});
    write("tokenizer_config.json", R"({"mask_token": null})");
    EXPECT_EQ((*loadTokenizer(m_folder))->maskToken(), TokenId{1});
}

TEST_F(TokenizerLoader, NamesTheFileThatIsBroken) {
    writeTokenizer();
    write("tokenizer_config.json", R"({"mask_token": )");
    const auto config = loadTokenizer(m_folder);
    ASSERT_FALSE(config.has_value());
    EXPECT_EQ(config.error().code, ErrorCode::fileFormat);
    EXPECT_NE(config.error().message.find("tokenizer_config.json"), std::string::npos);
    write("tokenizer_config.json", R"({"mask_token": 7})");
    EXPECT_EQ(loadTokenizer(m_folder).error().code, ErrorCode::tokenizerFormat);
    write("tokenizer.json", "{");
    EXPECT_EQ(loadTokenizer(m_folder).error().code, ErrorCode::fileFormat);
}

}  // namespace
}  // namespace headscope::text
