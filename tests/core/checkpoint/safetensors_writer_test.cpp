// SPDX-License-Identifier: GPL-3.0-or-later
// What is written can be read, here and by every other reader of the format.
#include "core/checkpoint/safetensors_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "core/checkpoint/safetensors_reader.h"
#include "tests/core/checkpoint/safetensors_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::countingBytes;
using test::expectError;
using test::readBytes;
using test::textOf;
using test::valueOf;

class SafetensorsWriter : public ::testing::Test {
protected:
    /// A tensor over bytes that live as long as the test.
    OutTensor tensor(const std::string& name, Dtype dtype, std::vector<std::uint64_t> shape,
                     std::size_t bytes) {
        m_data.push_back(std::make_unique<std::string>(countingBytes(bytes)));
        return {name, dtype, std::move(shape), std::as_bytes(std::span(*m_data.back()))};
    }
    Result<void> write(std::vector<OutTensor> tensors,
                       const std::map<std::string, std::string>& metadata = {}) {
        return writeSafetensors(m_path, tensors, metadata, Overwrite::refuse);
    }
    /// The JSON of the file, as text.
    [[nodiscard]] std::string header() const {
        const std::string bytes = readBytes(m_path);
        return bytes.substr(
            8, static_cast<unsigned char>(bytes[0]) + 256U * static_cast<unsigned char>(bytes[1]));
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder.path("out.safetensors");
    std::vector<std::unique_ptr<std::string>> m_data;
};

TEST_F(SafetensorsWriter, ThenReaderRoundTrips) {
    const std::vector<OutTensor> tensors = {
        tensor("z", Dtype::f32, {2, 3}, 24), tensor("ids", Dtype::i64, {1, 2}, 16),
        tensor("a/ü \"q\"\n", Dtype::u8, {3}, 3), tensor("scalar", Dtype::bf16, {}, 2),
        tensor("empty", Dtype::f64, {0, 5}, 0)};
    const std::map<std::string, std::string> metadata = {{"headscope", R"({"version": "1"})"}, {"", "…"}};
    ASSERT_TRUE(write(tensors, metadata));
    const auto reader = valueOf(SafetensorsReader::open(m_path));
    EXPECT_EQ(reader.metadata(), metadata);
    ASSERT_EQ(reader.tensors().size(), tensors.size());
    for (const OutTensor& written : tensors) {
        const TensorEntry* read = reader.find(written.name);
        ASSERT_NE(read, nullptr) << written.name;
        EXPECT_EQ(read->dtype, written.dtype);
        EXPECT_EQ(read->shape, written.shape);
        EXPECT_EQ(textOf(read->bytes), textOf(written.bytes));
    }
}

TEST_F(SafetensorsWriter, RoundTripsEveryDtype) {
    std::vector<OutTensor> tensors;
    for (int i = 0; i <= static_cast<int>(Dtype::f8e5m2); ++i) {
        const auto dtype = static_cast<Dtype>(i);
        tensors.push_back(tensor(std::string(dtypeName(dtype)), dtype, {3}, 3 * dtypeBytes(dtype)));
    }
    ASSERT_TRUE(write(tensors));
    const auto reader = valueOf(SafetensorsReader::open(m_path));
    for (const OutTensor& written : tensors)
        EXPECT_EQ(reader.find(written.name)->dtype, written.dtype) << written.name;
}

TEST_F(SafetensorsWriter, StartsDataAtAMultipleOfEight) {
    for (std::size_t length = 1; length <= 9; ++length) {
        std::filesystem::remove(m_path);
        ASSERT_TRUE(write({tensor(std::string(length, 'n'), Dtype::f32, {1}, 4)}));
        EXPECT_EQ(header().size() % 8, 0U) << length;
        EXPECT_EQ(readBytes(m_path).size(), 8 + header().size() + 4);
    }
}

TEST_F(SafetensorsWriter, KeepsTheOrderOfItsTensors) {
    ASSERT_TRUE(write({tensor("z", Dtype::u8, {2}, 2), tensor("a", Dtype::u8, {3}, 3)}));
    const auto parsed = nlohmann::ordered_json::parse(header());
    EXPECT_EQ(parsed.begin().key(), "z");
    EXPECT_EQ(parsed["z"]["data_offsets"].dump(), "[0,2]");
    EXPECT_EQ(parsed["a"]["data_offsets"].dump(), "[2,5]");
    EXPECT_FALSE(parsed.contains("__metadata__"));
}

TEST_F(SafetensorsWriter, WritesAFileWithoutTensors) {
    ASSERT_TRUE(write({}, {{"note", "nothing"}}));
    EXPECT_EQ(valueOf(SafetensorsReader::open(m_path)).metadata().at("note"), "nothing");
}

TEST_F(SafetensorsWriter, RefusesTwoTensorsOfOneName) {
    expectError(write({tensor("w", Dtype::u8, {1}, 1), tensor("w", Dtype::u8, {1}, 1)}), ErrorCode::usage,
                {"\"w\""});
    EXPECT_EQ(m_folder.entryCount(), 0U);
}

TEST_F(SafetensorsWriter, RefusesTheNameOfTheMetadata) {
    expectError(write({tensor("__metadata__", Dtype::u8, {1}, 1)}), ErrorCode::usage, {"__metadata__"});
    EXPECT_EQ(m_folder.entryCount(), 0U);
}

TEST_F(SafetensorsWriter, RefusesASizeThatContradictsTheShape) {
    expectError(write({tensor("w", Dtype::f32, {2}, 4)}), ErrorCode::usage,
                {"\"w\"", "has 4 bytes, expected 8"});
    expectError(write({tensor("w", Dtype::f32, {}, 0)}), ErrorCode::usage, {"expected 4"});
    EXPECT_EQ(m_folder.entryCount(), 0U);
}

TEST_F(SafetensorsWriter, RefusesAShapeThatOverflows) {
    expectError(write({tensor("w", Dtype::f32, {std::uint64_t{1} << 62U}, 0)}), ErrorCode::usage, {"\"w\""});
    expectError(write({tensor("w", Dtype::f32, {std::uint64_t{1} << 31U, std::uint64_t{1} << 31U}, 0)}),
                ErrorCode::usage, {"\"w\""});
    EXPECT_EQ(m_folder.entryCount(), 0U);
}

TEST_F(SafetensorsWriter, RefusesToOverwrite) {
    ASSERT_TRUE(write({}));
    const std::string before = readBytes(m_path);
    const std::array<OutTensor, 1> more = {tensor("w", Dtype::u8, {1}, 1)};
    expectError(writeSafetensors(m_path, more, {}, Overwrite::refuse), ErrorCode::fileExists,
                {"out.safetensors"});
    EXPECT_EQ(readBytes(m_path), before);
    ASSERT_TRUE(writeSafetensors(m_path, more, {}, Overwrite::allow));
    EXPECT_NE(valueOf(SafetensorsReader::open(m_path)).find("w"), nullptr);
}

}  // namespace
}  // namespace headscope
