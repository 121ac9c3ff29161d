// SPDX-License-Identifier: GPL-3.0-or-later
// A model in three files is the model in one; a part that is missing or misplaced is named.
#include "core/checkpoint/gguf_parts.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/config_view.h"
#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::GgufBytes;
using test::littleEndian;
using test::valueOf;

constexpr std::uint32_t kU16 = 2, kI32 = 5;

// A part as llama.cpp's gguf-split writes it: the numbers of the split, in the first one the model's own too.
GgufBytes part(std::uint16_t number, std::uint16_t count = 3, std::int32_t tensors = 3) {
    GgufBytes bytes;
    if (number == 0) {
        bytes.text("general.architecture", "gpt2")
            .count("gpt2.block_count", 1)
            .count("gpt2.embedding_length", 2);
        bytes.count("gpt2.feed_forward_length", 4).count("gpt2.attention.head_count", 1);
        bytes.count("gpt2.context_length", 8).number("gpt2.attention.layer_norm_epsilon", 1e-5F);
    }
    bytes.raw("split.no", kU16, littleEndian(number)).raw("split.count", kU16, littleEndian(count));
    return bytes.raw("split.tensors.count", kI32, littleEndian(tensors));
}

class GgufParts : public testing::Test {
protected:
    void SetUp() override {
        put(1, part(0).floats("token_embd.weight", {2, 2}, {1, 2, 3, 4}));
        put(2, part(1).floats("blk.0.attn_norm.weight", {2}, {5, 6}));
        put(3, part(2).floats("output_norm.weight", {2}, {7, 8}));
    }
    void put(int number, const GgufBytes& bytes) const {
        static_cast<void>(m_folder.write("m-0000" + std::to_string(number) + "-of-00003.gguf", bytes.file()));
    }
    [[nodiscard]] std::filesystem::path file(int number) const {
        return m_folder.path("m-0000" + std::to_string(number) + "-of-00003.gguf");
    }
    test::TemporaryFolder m_folder;
};

TEST_F(GgufParts, AreOneModel) {
    const auto checkpoint = valueOf(Checkpoint::open(file(1)));
    ASSERT_EQ(checkpoint.tensors().size(), 3U);
    EXPECT_EQ(checkpoint.files().size(), 3U);
    float value = 0;
    std::memcpy(&value, checkpoint.find("transformer.ln_f.weight")->bytes.data(), sizeof(value));
    EXPECT_EQ(value, 7.0F);
    std::uint64_t bytes = 0;
    for (const auto& path : valueOf(weightFiles(file(1)))) bytes += std::filesystem::file_size(path);
    EXPECT_EQ(checkpoint.totalBytes(), bytes) << "the digest reads the same files";
    EXPECT_TRUE(ConfigView::read(file(1)));
}

TEST_F(GgufParts, OfANameThatCountsNothingAreItself) {
    for (const char* name :
         {"m.gguf", "m-00001-of-00000.gguf", "m-00002-of-00003.gguf", "-00001-of-00002.gguf",
          "m-00001-of-99999.gguf", "m-00001-of-0000x.gguf", "m-00001-of-3.gguf"})
        EXPECT_EQ(ggufParts(name), std::vector<std::filesystem::path>{name});
    EXPECT_EQ(ggufParts("a/m-00001-of-00002.gguf"),
              (std::vector<std::filesystem::path>{"a/m-00001-of-00002.gguf", "a/m-00002-of-00002.gguf"}));
}

TEST_F(GgufParts, MissingOnesAreNamed) {
    std::filesystem::remove(file(2));
    expectError(Checkpoint::open(file(1)), ErrorCode::fileMissing,
                {"part 2 of 3", "\"m-00002-of-00003.gguf\""});
}

TEST_F(GgufParts, OnlyTheFirstOpensTheModel) {
    expectError(openGguf(file(2)), ErrorCode::fileFormat, {"part 2 of 3", "-00001-of-00003.gguf"});
    const auto renamed = m_folder.path("m.gguf");
    std::filesystem::rename(file(1), renamed);
    expectError(openGguf(renamed), ErrorCode::fileFormat, {"first of 3 parts"});
}

TEST_F(GgufParts, OfAnotherModelAreRefused) {
    put(2, part(2).floats("blk.0.attn_norm.weight", {2}, {5, 6}));
    expectError(openGguf(file(1)), ErrorCode::fileFormat, {"m-00002-of-00003", "part 3 of 3"});
    put(2, part(1, 2).floats("blk.0.attn_norm.weight", {2}, {5, 6}));
    expectError(openGguf(file(1)), ErrorCode::fileFormat, {"m-00002-of-00003", "part 2 of 2"});
    put(2, part(1).floats("token_embd.weight", {2, 2}, {1, 2, 3, 4}));
    expectError(openGguf(file(1)), ErrorCode::fileFormat, {"token_embd.weight", "another part"});
    put(2, part(1));
    expectError(openGguf(file(1)), ErrorCode::fileFormat, {"promises 3 tensors", "hold 2"});
}

}  // namespace
}  // namespace headscope
