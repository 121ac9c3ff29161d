// SPDX-License-Identifier: GPL-3.0-or-later
// GGUF files: what is read, and that every lie of a header is found before anything believes it.
#include "core/checkpoint/gguf_reader.h"

#include <gtest/gtest.h>

#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::GgufBytes;
using test::ggufText;
using test::littleEndian;
using test::valueOf;

class GgufReaderTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<GgufReader> open(const std::string& bytes) const {
        return GgufReader::open(m_folder.write("m.gguf", bytes));
    }
    [[nodiscard]] Result<GgufReader> open(const GgufBytes& bytes) const { return open(bytes.file()); }
    void expectBroken(const GgufBytes& bytes, std::string_view part) const {
        expectError(open(bytes), ErrorCode::fileFormat, {part, "m.gguf"});
    }
    test::TemporaryFolder m_folder;
};

using GgufReads = GgufReaderTest;
using GgufRejects = GgufReaderTest;

TEST_F(GgufReads, NamesShapesTypesAndBytes) {
    GgufBytes bytes;
    bytes.floats("b", {2, 3}, {1, 2, 3, 4, 5, 6}).tensor("a", {2, 32}, GgmlType::q8_0, std::string(68, 'x'));
    const GgufReader reader = valueOf(open(bytes));
    ASSERT_EQ(reader.tensors().size(), 2U);
    EXPECT_EQ(reader.tensors()[0].name, "a") << "sorted by name";
    EXPECT_EQ(reader.tensors()[0].block.name, "Q8_0");
    EXPECT_EQ(reader.tensors()[0].bytes.size(), 68U);
    const GgufTensor* b = reader.find("b");
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(b->shape, (std::vector<std::uint64_t>{2, 3})) << "outermost first";
    EXPECT_EQ(std::to_integer<int>(b->bytes[23]), 0x40) << "6.0F ends in 0x40";
    EXPECT_EQ(reader.find("c"), nullptr);
}

TEST_F(GgufReads, VersionTwoAndOtherAlignments) {
    GgufBytes bytes;
    bytes.version = 2;
    bytes.alignment = 64;
    bytes.count("general.alignment", 64).floats("a", {1}, {1}).floats("b", {1}, {2});
    const GgufReader reader = valueOf(open(bytes));
    EXPECT_EQ(std::to_integer<int>(reader.find("b")->bytes[3]), 0x40);
}

TEST_F(GgufReads, AFileWithoutTensors) { EXPECT_TRUE(valueOf(open(GgufBytes())).tensors().empty()); }

TEST_F(GgufReads, OnlyTheMetadata) {
    GgufBytes bytes;
    bytes.text("general.architecture", "llama").describe("a", {1}, 99, 0);
    const auto metadata = valueOf(GgufMetadata::read(m_folder.write("m.gguf", bytes.file())));
    EXPECT_EQ(valueOf(metadata.text("general.architecture")), "llama");
}

TEST_F(GgufRejects, AnEmptyFile) { expectError(open(std::string()), ErrorCode::fileFormat, {"GGUF"}); }

TEST_F(GgufRejects, AnotherMagic) {
    expectError(open("GGML" + std::string(60, '\0')), ErrorCode::fileFormat, {"does not begin with"});
}

TEST_F(GgufRejects, VersionsThatAreNotKnown) {
    for (const std::uint32_t version : {1U, 4U}) {
        GgufBytes bytes;
        bytes.version = version;
        expectBroken(bytes, "expected 2 or 3");
    }
}

TEST_F(GgufRejects, ABigEndianFile) {
    GgufBytes bytes;
    bytes.version = 3U << 24U;
    expectBroken(bytes, "big-endian");
}

TEST_F(GgufRejects, EveryTruncation) {
    GgufBytes bytes;
    bytes.text("k", "v").texts("l", {"a", "b"}).floats("t", {2, 2}, {1, 2, 3, 4});
    const std::string whole = bytes.file();
    ASSERT_TRUE(open(whole));
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(open(whole.substr(0, length))) << length;
}

TEST_F(GgufRejects, CountsBeyondTheFile) {
    const std::string magic = "GGUF" + littleEndian(std::uint32_t{3});
    const std::string most = littleEndian(~std::uint64_t{0});
    const std::string none = littleEndian(std::uint64_t{0});
    expectError(open(magic + most + none), ErrorCode::fileFormat, {"claims"});
    expectError(open(magic + none + most), ErrorCode::fileFormat, {"claims"});
}

TEST_F(GgufRejects, AStringLongerThanTheFile) {
    GgufBytes bytes;
    bytes.raw("k", 8, littleEndian(~std::uint64_t{0}) + "text");
    expectBroken(bytes, "claims 18446744073709551615 bytes");
}

TEST_F(GgufRejects, AListLongerThanTheFile) {
    GgufBytes bytes;
    bytes.raw("k", 9, littleEndian(std::uint32_t{10}) + littleEndian(std::uint64_t{1} << 61U));
    expectBroken(bytes, "values");
}

TEST_F(GgufRejects, NestedLists) {
    GgufBytes bytes;
    bytes.raw("k", 9, littleEndian(std::uint32_t{9}) + littleEndian(std::uint64_t{1}));
    expectBroken(bytes, "list of lists");
}

TEST_F(GgufRejects, UnknownValueTypes) {
    GgufBytes scalar;
    scalar.raw("k", 13, "xxxxxxxx");
    expectBroken(scalar, "unknown type 13");
    GgufBytes list;
    list.raw("k", 9, littleEndian(std::uint32_t{4000}) + littleEndian(std::uint64_t{1}) + "xxxxxxxx");
    expectBroken(list, "unknown type 4000");
}

TEST_F(GgufRejects, ABooleanThatIsNeither) {
    GgufBytes bytes;
    bytes.raw("k", 7, "\2");
    expectBroken(bytes, "neither true nor false");
}

TEST_F(GgufRejects, AnIntegerThatListsCannotHold) {
    GgufBytes bytes;
    bytes.raw(
        "k", 9,
        littleEndian(std::uint32_t{10}) + littleEndian(std::uint64_t{1}) + littleEndian(~std::uint64_t{0}));
    expectBroken(bytes, "above 2^63");
}

TEST_F(GgufRejects, AKeyTwice) {
    GgufBytes bytes;
    bytes.count("k", 1).count("k", 2);
    expectBroken(bytes, "key \"k\" is there twice");
}

TEST_F(GgufRejects, NamesWithNulOrNoName) {
    GgufBytes key;
    key.count(std::string_view("a\0b", 3), 1);
    expectBroken(key, "NUL");
    GgufBytes tensor;
    tensor.floats(std::string_view("a\0b", 3), {1}, {1});
    expectBroken(tensor, "NUL");
    GgufBytes unnamed;
    unnamed.floats("", {1}, {1});
    expectBroken(unnamed, "empty");
}

TEST_F(GgufRejects, ATensorTwice) {
    GgufBytes bytes;
    bytes.floats("t", {1}, {1}).floats("t", {1}, {1});
    expectBroken(bytes, "tensor \"t\" is there twice");
}

TEST_F(GgufRejects, AnAxisOfZero) {
    GgufBytes bytes;
    bytes.describe("t", {4, 0}, 0, 0);
    expectBroken(bytes, "axis of 0");
}

TEST_F(GgufRejects, NoAxesOrTooMany) {
    GgufBytes none;
    none.describe("t", {}, 0, 0);
    expectBroken(none, "0 axes");
    GgufBytes many;
    many.describe("t", {1, 1, 1, 1, 1}, 0, 0);
    expectBroken(many, "5 axes");
}

TEST_F(GgufRejects, ShapesThatOverflow) {
    GgufBytes bytes;
    bytes.describe("t", {std::uint64_t{1} << 40U, std::uint64_t{1} << 40U}, 0, 0).data(64);
    expectBroken(bytes, "does not fill whole blocks");
    GgufBytes inBytes;
    inBytes.describe("t", {std::uint64_t{1} << 62U}, 0, 0).data(64);
    expectBroken(inBytes, "does not fill whole blocks");
}

TEST_F(GgufRejects, RowsOfAPartOfABlock) {
    GgufBytes bytes;
    bytes.tensor("t", {2, 16}, GgmlType::q8_0, std::string(34, 'x'));
    expectBroken(bytes, "whole blocks of Q8_0");
}

TEST_F(GgufRejects, DataBeyondTheFile) {
    GgufBytes begins;
    begins.describe("t", {1}, 0, 1U << 20U).data(64);
    expectBroken(begins, "ends beyond");
    GgufBytes ends;
    ends.describe("t", {17}, 0, 0).data(64);
    expectBroken(ends, "ends beyond");
}

TEST_F(GgufRejects, DataThatOverlaps) {
    GgufBytes bytes;
    bytes.describe("a", {16}, 0, 0).describe("b", {4}, 0, 32).data(64);
    expectBroken(bytes, "tensor \"b\" overlaps");
}

TEST_F(GgufRejects, DataThatIsNotAligned) {
    GgufBytes bytes;
    bytes.describe("a", {1}, 0, 4).data(64);
    expectBroken(bytes, "no multiple of 32");
}

TEST_F(GgufRejects, AlignmentsThatAreNone) {
    for (const std::uint32_t alignment : {0U, 24U, 1U << 31U}) {
        GgufBytes bytes;
        bytes.count("general.alignment", alignment);
        expectError(open(bytes), ErrorCode::configKey, {"general.alignment", "power of two"});
    }
}

TEST_F(GgufRejects, TensorTypesThatAreNotRead) {
    GgufBytes bytes;
    bytes.describe("t", {256}, 16, 0).data(512);
    expectError(open(bytes), ErrorCode::tensorDtype, {"tensor \"t\" has the type 16", "m.gguf"});
}

TEST_F(GgufReads, TellsGgufFilesByTheirName) {
    EXPECT_TRUE(isGgufFile(m_folder.write("a.gguf", "")));
    EXPECT_FALSE(isGgufFile(m_folder.write("a.bin", "")));
    EXPECT_FALSE(isGgufFile(m_folder.path("none.gguf")));
    EXPECT_FALSE(isGgufFile(m_folder.path()));
}

}  // namespace
}  // namespace headscope
