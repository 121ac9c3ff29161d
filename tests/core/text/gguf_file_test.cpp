// SPDX-License-Identifier: GPL-3.0-or-later
// From a file's metadata to a tokenizer; the tokenizers themselves are tested in gguf_vocabulary_test.cpp.
#include "core/text/gguf_file.h"

#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/core/text/tokenizer_test_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::text {
namespace {

using Ids = std::vector<std::uint32_t>;
using test::expectError;

test::GgufBytes vocabulary() {
    test::GgufBytes file;
    file.text("general.architecture", "gpt2").text("tokenizer.ggml.model", "gpt2");
    file.text("tokenizer.ggml.pre", "smollm").count("tokenizer.ggml.bos_token_id", 0);
    file.texts("tokenizer.ggml.tokens", {"<s>", "a", "1", "2", "Ġ", "12", "Ġ12"});
    file.texts("tokenizer.ggml.merges", {"1 2", "Ġ 12"});
    return file;
}

class GgufFile : public ::testing::Test {
protected:
    // The file of these values.
    std::filesystem::path fileOf(const test::GgufBytes& bytes) {
        const auto path = m_folder.path("model.gguf");
        EXPECT_TRUE(writeFileAtomically(path, bytes.file(), Overwrite::allow));
        return path;
    }
    static Ids idsOf(const Tokenizer& tokenizer, std::string_view text) {
        return testing::idsOf(test::valueOf(tokenizer.encode(text, std::nullopt, SpecialTokens::add)));
    }

private:
    test::TemporaryFolder m_folder;
};

TEST_F(GgufFile, SplitsAsItsMetadataSays) {
    const auto tokenizer = test::valueOf(loadTokenizer(fileOf(vocabulary())));
    EXPECT_EQ(idsOf(*tokenizer, "a 12"), (Ids{1, 4, 2, 3})) << "digits stand alone";
    EXPECT_EQ(tokenizer->vocabularySize(), 7U);
}

TEST_F(GgufFile, AddsTheFirstTokenWhereTheFileAsksForIt) {
    const auto tokenizer =
        test::valueOf(loadTokenizer(fileOf(vocabulary().flag("tokenizer.ggml.add_bos_token", true))));
    EXPECT_EQ(idsOf(*tokenizer, "a"), (Ids{0, 1}));
}

TEST_F(GgufFile, RefusesAFileWithoutAVocabulary) {
    test::GgufBytes bare;
    bare.text("general.architecture", "gpt2");
    expectError(loadTokenizer(fileOf(bare)), ErrorCode::tokenizerFormat, {"model.gguf", "no tokenizer"});
}

TEST_F(GgufFile, NamesTheKeyThatHasAnotherType) {
    expectError(loadTokenizer(fileOf(vocabulary().text("tokenizer.ggml.eos_token_id", "two"))),
                ErrorCode::configKey, {"tokenizer.ggml.eos_token_id"});
    expectError(loadTokenizer(fileOf(vocabulary().flag("tokenizer.ggml.scores", true))), ErrorCode::configKey,
                {"tokenizer.ggml.scores"});
}

}  // namespace
}  // namespace headscope::text
