// SPDX-License-Identifier: GPL-3.0-or-later
// One file or many: the same tensors, and every contradiction between index and shards named.
#include "core/checkpoint/checkpoint.h"

#include <gtest/gtest.h>

#include "core/checkpoint/safetensors_writer.h"
#include "tests/core/checkpoint/safetensors_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::countingBytes;
using test::expectError;
using test::textOf;
using test::valueOf;

constexpr const char* kIndex = "model.safetensors.index.json";

class CheckpointTest : public ::testing::Test {
protected:
    /// Writes a file of U8 tensors of three bytes with these names.
    void writeShard(const std::string& file, const std::vector<std::string>& names) const {
        const std::string data = countingBytes(3);
        std::vector<OutTensor> tensors;
        for (const std::string& name : names)
            tensors.push_back({name, Dtype::u8, {3}, std::as_bytes(std::span(data))});
        ASSERT_TRUE(writeSafetensors(m_folder.path(file), tensors, {}, Overwrite::allow));
    }
    /// Tensors "a", "b" in shard 1 and "c" in shard 2, with an index that says so.
    void writeTwoShards() const {
        writeShard("1.safetensors", {"b", "a"});
        writeShard("2.safetensors", {"c"});
        m_folder.write(
            kIndex, R"({"weight_map": {"a": "1.safetensors", "b": "1.safetensors", "c": "2.safetensors"}})");
    }
    [[nodiscard]] Result<Checkpoint> open() const { return Checkpoint::open(m_folder.path()); }

    test::TemporaryFolder m_folder;
};

TEST_F(CheckpointTest, OpensASingleFile) {
    writeShard("model.safetensors", {"b", "a"});
    const auto checkpoint = valueOf(open());
    ASSERT_EQ(checkpoint.tensors().size(), 2U);
    EXPECT_EQ(checkpoint.tensors().front().name, "a");
    EXPECT_EQ(checkpoint.totalBytes(), std::filesystem::file_size(m_folder.path("model.safetensors")));
    EXPECT_EQ(checkpoint.elements(), 6U);
    EXPECT_EQ(checkpoint.dtypeText(), "U8");
    EXPECT_EQ(checkpoint.find("c"), nullptr);
}

TEST_F(CheckpointTest, PutsShardsTogether) {
    writeTwoShards();
    const auto checkpoint = valueOf(open());
    ASSERT_EQ(checkpoint.tensors().size(), 3U);
    EXPECT_EQ(checkpoint.tensors()[2].name, "c");
    EXPECT_EQ(textOf(checkpoint.find("c")->bytes), countingBytes(3)) << "spans outlive the readers";
    EXPECT_EQ(checkpoint.totalBytes(), std::filesystem::file_size(m_folder.path("1.safetensors")) +
                                           std::filesystem::file_size(m_folder.path("2.safetensors")));
}

TEST_F(CheckpointTest, PrefersTheSingleFile) {
    writeTwoShards();
    writeShard("model.safetensors", {"only"});
    EXPECT_EQ(valueOf(open()).tensors().size(), 1U);
}

TEST_F(CheckpointTest, NamesTheDtypeOfMostElements) {
    const std::string data = countingBytes(8);
    const auto bytes = std::as_bytes(std::span(data));
    const std::vector<OutTensor> tensors = {
        {"a", Dtype::f16, {4}, bytes}, {"b", Dtype::f32, {2}, bytes}, {"c", Dtype::f32, {1}, bytes.first(4)}};
    ASSERT_TRUE(writeSafetensors(m_folder.path("model.safetensors"), tensors, {}, Overwrite::refuse));
    EXPECT_EQ(valueOf(open()).dtypeText(), "F16");
    EXPECT_EQ(Checkpoint().dtypeText(), "none");
}

TEST_F(CheckpointTest, NamesTheMissingShard) {
    writeTwoShards();
    std::filesystem::remove(m_folder.path("2.safetensors"));
    expectError(open(), ErrorCode::fileMissing,
                {"shard 2 of 2", "\"2.safetensors\" is missing", m_folder.path().string()});
}

TEST_F(CheckpointTest, NamesTheBrokenShard) {
    writeTwoShards();
    m_folder.write("1.safetensors", "short");
    expectError(open(), ErrorCode::fileFormat, {"shard 1 of 2", "1.safetensors"});
}

TEST_F(CheckpointTest, RejectsATensorThatTheIndexPromisesInVain) {
    writeTwoShards();
    writeShard("1.safetensors", {"a"});
    expectError(open(), ErrorCode::fileFormat, {"tensor \"b\" is promised in \"1.safetensors\""});
}

TEST_F(CheckpointTest, RejectsATensorInAnotherShardThanPromised) {
    writeTwoShards();
    writeShard("1.safetensors", {"c"});
    writeShard("2.safetensors", {"a", "b"});
    expectError(open(), ErrorCode::fileFormat, {"is promised in"});
}

TEST_F(CheckpointTest, RejectsATensorInTwoShards) {
    writeTwoShards();
    writeShard("2.safetensors", {"c", "a"});
    expectError(open(), ErrorCode::fileFormat, {"tensor \"a\" is in two shards"});
}

TEST_F(CheckpointTest, RejectsAnIndexOfNothing) {
    m_folder.write(kIndex, R"({"weight_map": {}})");
    expectError(open(), ErrorCode::fileFormat, {kIndex});
}

TEST_F(CheckpointTest, DoesNotFollowAnIndexOutOfItsFolder) {
    m_folder.write(kIndex, R"({"weight_map": {"w": "../model.safetensors"}})");
    expectError(open(), ErrorCode::fileFormat, {"plain file name"});
}

TEST_F(CheckpointTest, OpensAFileOfTorchSave) {
    std::filesystem::copy(std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/torch/state_dict.bin",
                          m_folder.path("pytorch_model.bin"));
    const auto checkpoint = valueOf(open());
    ASSERT_NE(checkpoint.find("f16"), nullptr);
    EXPECT_EQ(checkpoint.find("f16")->dtype, Dtype::f16);
    EXPECT_EQ(valueOf(weightFiles(m_folder.path())), std::vector{m_folder.path("pytorch_model.bin")});
}

TEST_F(CheckpointTest, OpensShardsOfTorchSave) {
    const auto data = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/torch";
    std::filesystem::copy(data / "state_dict.bin", m_folder.path("1.bin"));
    std::filesystem::copy(data / "protocol4.bin", m_folder.path("2.bin"));
    constexpr const char* kTorchIndex = "pytorch_model.bin.index.json";
    m_folder.write(kTorchIndex, R"({"weight_map": {"f32": "1.bin", "a.weight": "2.bin"}})");
    EXPECT_EQ(valueOf(open()).tensors().size(), 17U);
    m_folder.write(kTorchIndex, R"({"weight_map": {"f32": "2.bin", "a.weight": "1.bin"}})");
    expectError(open(), ErrorCode::fileFormat, {"is promised in"});
}

TEST_F(CheckpointTest, PrefersSafetensorsToTorchSave) {
    m_folder.write("pytorch_model.bin", "never opened");
    writeTwoShards();
    EXPECT_EQ(valueOf(open()).tensors().size(), 3U);
    writeShard("model.safetensors", {"only"});
    EXPECT_EQ(valueOf(open()).tensors().size(), 1U);
}

TEST_F(CheckpointTest, NamesAFolderWithoutWeights) {
    expectError(open(), ErrorCode::fileMissing, {m_folder.path().string(), "model.safetensors"});
    expectError(Checkpoint::open(m_folder.path("none")), ErrorCode::fileMissing, {"none", "is not a folder"});
    expectError(Checkpoint::open(m_folder.write("file", "x")), ErrorCode::fileMissing, {"is not a folder"});
}

TEST_F(CheckpointTest, RejectsAFolderInPlaceOfTheWeights) {
    std::filesystem::create_directory(m_folder.path("model.safetensors"));
    expectError(open(), ErrorCode::fileUnreadable, {"model.safetensors"});
}

}  // namespace
}  // namespace headscope
