// SPDX-License-Identifier: GPL-3.0-or-later
// Typed questions to a GGUF's metadata: every type of the format, and what a mistyped key is told.
#include "core/checkpoint/gguf_metadata.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::GgufBytes;
using test::littleEndian;
using test::valueOf;

class GgufMetadataTest : public ::testing::Test {
protected:
    [[nodiscard]] GgufMetadata read(const GgufBytes& bytes) const {
        return valueOf(GgufMetadata::read(m_folder.write("m.gguf", bytes.file())));
    }
    test::TemporaryFolder m_folder;
};

TEST_F(GgufMetadataTest, ReadsEveryTypeOfValue) {
    GgufBytes bytes;
    bytes.raw("u8", 0, littleEndian(std::uint8_t{200})).raw("i8", 1, littleEndian(std::int8_t{-5}));
    bytes.raw("u16", 2, littleEndian(std::uint16_t{60000})).raw("i16", 3, littleEndian(std::int16_t{-300}));
    bytes.count("u32", 4'000'000'000U).raw("i32", 5, littleEndian(std::int32_t{-70000}));
    bytes.number("f32", 0.1F).flag("yes", true).flag("no", false).text("text", "a\xff");
    bytes.raw("u64", 10, littleEndian(std::uint64_t{1} << 63U));
    bytes.raw("i64", 11, littleEndian(std::int64_t{7})).raw("f64", 12, littleEndian(0.1));
    const GgufMetadata metadata = read(bytes);
    EXPECT_EQ(metadata.values().size(), 13U);
    EXPECT_EQ(valueOf(metadata.count("u8")), 200U);
    EXPECT_EQ(valueOf(metadata.number("i8")), -5.0);
    EXPECT_EQ(valueOf(metadata.count("u16")), 60000U);
    EXPECT_EQ(valueOf(metadata.number("i16")), -300.0);
    EXPECT_EQ(valueOf(metadata.count("u32")), 4'000'000'000U);
    EXPECT_EQ(valueOf(metadata.number("i32")), -70000.0);
    EXPECT_EQ(valueOf(metadata.number("f32")), static_cast<double>(0.1F));
    EXPECT_TRUE(valueOf(metadata.flag("yes", false)));
    EXPECT_FALSE(valueOf(metadata.flag("no", true)));
    EXPECT_EQ(valueOf(metadata.text("text")), "a\xff");
    EXPECT_EQ(valueOf(metadata.count("u64")), std::uint64_t{1} << 63U);
    EXPECT_EQ(valueOf(metadata.count("i64")), 7U);
    EXPECT_EQ(valueOf(metadata.number("f64")), 0.1);
}

TEST_F(GgufMetadataTest, ReadsListsOfEveryKind) {
    GgufBytes bytes;
    bytes.texts("tokens", {"a", "", "b\xff"});
    const std::string three = littleEndian(std::uint64_t{3});
    bytes.raw("types", 9,
              littleEndian(std::uint32_t{5}) + three + littleEndian(std::int32_t{1}) +
                  littleEndian(std::int32_t{-2}) + littleEndian(std::int32_t{3}));
    bytes.raw("flags", 9, littleEndian(std::uint32_t{7}) + three + std::string("\1\0\1", 3));
    bytes.raw("scores", 9,
              littleEndian(std::uint32_t{6}) + three + littleEndian(0.5F) + littleEndian(-1.0F) +
                  littleEndian(std::numeric_limits<float>::infinity()));
    bytes.raw("none", 9, littleEndian(std::uint32_t{8}) + littleEndian(std::uint64_t{0}));
    const GgufMetadata metadata = read(bytes);
    const auto tokens = valueOf(metadata.texts("tokens"));
    EXPECT_EQ(std::vector(tokens.begin(), tokens.end()), (std::vector<std::string>{"a", "", "b\xff"}));
    const auto types = valueOf(metadata.integers("types"));
    EXPECT_EQ(std::vector(types.begin(), types.end()), (std::vector<std::int64_t>{1, -2, 3}));
    const auto flags = valueOf(metadata.integers("flags"));
    EXPECT_EQ(std::vector(flags.begin(), flags.end()), (std::vector<std::int64_t>{1, 0, 1}));
    EXPECT_EQ(valueOf(metadata.numbers("scores"))[1], -1.0);
    EXPECT_TRUE(valueOf(metadata.texts("none")).empty());
    EXPECT_TRUE(valueOf(metadata.texts("absent")).empty());
    EXPECT_TRUE(valueOf(metadata.integers("absent")).empty());
    EXPECT_TRUE(valueOf(metadata.numbers("absent")).empty());
}

TEST_F(GgufMetadataTest, NamesAMissingKeyAndTakesFallbacks) {
    const GgufMetadata metadata = read(GgufBytes());
    EXPECT_FALSE(metadata.has("x"));
    expectError(metadata.text("x"), ErrorCode::configKey, {"\"x\" is missing", "m.gguf"});
    expectError(metadata.count("x"), ErrorCode::configKey, {"missing"});
    expectError(metadata.number("x"), ErrorCode::configKey, {"missing"});
    EXPECT_EQ(valueOf(metadata.text("x", "none")), "none");
    EXPECT_EQ(valueOf(metadata.count("x", 3)), 3U);
    EXPECT_EQ(valueOf(metadata.number("x", 0.5)), 0.5);
    EXPECT_TRUE(valueOf(metadata.flag("x", true)));
}

TEST_F(GgufMetadataTest, NamesAMistypedKey) {
    GgufBytes bytes;
    bytes.text("text", "word").number("number", 1.5F).raw("negative", 5, littleEndian(std::int32_t{-1}));
    bytes.texts("list", {"a", "b"}).flag("flag", true).count("count", 3);
    bytes.number("nan", std::numeric_limits<float>::quiet_NaN());
    const GgufMetadata metadata = read(bytes);
    expectError(metadata.count("text"), ErrorCode::configKey,
                {"\"text\" is \"word\", expected a whole number"});
    expectError(metadata.count("number", 1), ErrorCode::configKey, {"1.5"});
    expectError(metadata.count("negative"), ErrorCode::configKey, {"-1"});
    expectError(metadata.number("flag"), ErrorCode::configKey, {"true"});
    expectError(metadata.number("nan"), ErrorCode::configKey, {"nan"});
    expectError(metadata.text("list"), ErrorCode::configKey, {"a list of 2 strings"});
    expectError(metadata.flag("count", false), ErrorCode::configKey, {"3", "true or false"});
    expectError(metadata.texts("count"), ErrorCode::configKey, {"a list of strings"});
    expectError(metadata.integers("list"), ErrorCode::configKey, {"a list of integers"});
    expectError(metadata.numbers("list"), ErrorCode::configKey, {"a list of numbers"});
}

TEST_F(GgufMetadataTest, NamesAFileThatIsNotThere) {
    expectError(GgufMetadata::read(m_folder.path("none.gguf")), ErrorCode::fileMissing, {"none.gguf"});
}

}  // namespace
}  // namespace headscope
