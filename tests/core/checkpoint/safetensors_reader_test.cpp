// SPDX-License-Identifier: GPL-3.0-or-later
// Safetensors files: what is read, and that every lie of a header is found before anything believes it.
// Covers: core/checkpoint/safetensors_format.h
#include "core/checkpoint/safetensors_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/core/checkpoint/safetensors_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::countingBytes;
using test::expectError;
using test::safetensorsFile;
using test::safetensorsLength;
using test::textOf;
using test::valueOf;

class SafetensorsReaderTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<SafetensorsReader> openBytes(const std::string& bytes) const {
        return SafetensorsReader::open(m_folder.write("file.safetensors", bytes));
    }
    [[nodiscard]] Result<SafetensorsReader> open(std::string_view header, std::size_t dataBytes) const {
        return openBytes(safetensorsFile(header, countingBytes(dataBytes)));
    }
    /// Expects that a header over `dataBytes` is refused as a broken file, with `part` in the sentence.
    void expectBroken(std::string_view header, std::size_t dataBytes, std::string_view part) const {
        SCOPED_TRACE(header);
        expectError(open(header, dataBytes), ErrorCode::fileFormat, {part, "file.safetensors"});
    }
    /// A file of one F32 tensor "w" of this shape and these offsets.
    void expectBrokenTensor(std::string_view shape, std::string_view offsets, std::size_t dataBytes,
                            std::string_view part) const {
        expectBroken(
            fmt::format(R"({{"w": {{"dtype": "F32", "shape": {}, "data_offsets": {}}}}})", shape, offsets),
            dataBytes, part);
    }

    test::TemporaryFolder m_folder;
};

using SafetensorsReads = SafetensorsReaderTest;
using SafetensorsRejects = SafetensorsReaderTest;

constexpr std::string_view kTwoTensors =
    R"({"w": {"dtype": "F32", "shape": [2, 1], "data_offsets": [3, 11]},)"
    R"( "b": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]}})";

TEST_F(SafetensorsReads, NamesShapesDtypesAndBytes) {
    const auto reader = valueOf(open(kTwoTensors, 11));
    ASSERT_EQ(reader.tensors().size(), 2U);
    EXPECT_EQ(reader.tensors()[0].name, "b") << "sorted by name";
    const TensorEntry* w = reader.find("w");
    ASSERT_NE(w, nullptr);
    EXPECT_EQ(w->dtype, Dtype::f32);
    EXPECT_EQ(w->shape, (std::vector<std::uint64_t>{2, 1}));
    EXPECT_EQ(w->elements(), 2U);
    EXPECT_EQ(textOf(w->bytes), countingBytes(11).substr(3));
    EXPECT_EQ(textOf(reader.find("b")->bytes), countingBytes(3));
    EXPECT_EQ(reader.find(""), nullptr);
    EXPECT_EQ(reader.find("c"), nullptr);
    EXPECT_EQ(reader.find("ww"), nullptr);
}

TEST_F(SafetensorsReads, MetadataBesideTensors) {
    const auto reader = valueOf(open(R"({"__metadata__": {"format": "pt", "ü": ""}})", 0));
    EXPECT_TRUE(reader.tensors().empty());
    EXPECT_EQ(reader.metadata(), (std::map<std::string, std::string>{{"format", "pt"}, {"ü", ""}}));
}

TEST_F(SafetensorsReads, AFileWithoutTensors) { EXPECT_TRUE(valueOf(open("{}", 0)).tensors().empty()); }

TEST_F(SafetensorsReads, AHeaderPaddedWithSpaces) { EXPECT_TRUE(open("{}      ", 0)); }

TEST_F(SafetensorsReads, ScalarsAndEmptyTensors) {
    const auto reader = valueOf(open(R"({"scalar": {"dtype": "F64", "shape": [], "data_offsets": [0, 8]},
        "empty": {"dtype": "F32", "shape": [0, 7], "data_offsets": [8, 8]},
        "first": {"dtype": "I8", "shape": [3, 0], "data_offsets": [0, 0]}})",
                                     8));
    EXPECT_EQ(reader.find("scalar")->elements(), 1U);
    EXPECT_EQ(reader.find("scalar")->bytes.size(), 8U);
    EXPECT_EQ(reader.find("empty")->elements(), 0U);
    EXPECT_TRUE(reader.find("first")->bytes.empty());
}

TEST_F(SafetensorsReads, KeepsBytesThoughTheFileIsDeleted) {
    auto reader = std::make_unique<SafetensorsReader>(valueOf(open(kTwoTensors, 11)));
    const std::span<const std::byte> bytes = reader->find("w")->bytes;
    const auto file = reader->file();
    reader.reset();
    std::filesystem::remove(m_folder.path("file.safetensors"));
    EXPECT_EQ(textOf(bytes), countingBytes(11).substr(3)) << "the mapping lives as long as somebody holds it";
}

TEST_F(SafetensorsRejects, AMissingFile) {
    expectError(SafetensorsReader::open(m_folder.path("none.safetensors")), ErrorCode::fileMissing,
                {"none.safetensors"});
}

TEST_F(SafetensorsRejects, EveryTruncation) {
    const std::string whole = safetensorsFile(kTwoTensors, countingBytes(11));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        SCOPED_TRACE(length);
        expectError(openBytes(whole.substr(0, length)), ErrorCode::fileFormat, {"file.safetensors"});
    }
    EXPECT_TRUE(openBytes(whole));
}

TEST_F(SafetensorsRejects, NothingElseThanSpansInsideTheFile) {
    // Whatever single byte is wrong: an error, or tensors that lie within the mapping.
    const std::string whole = safetensorsFile(kTwoTensors, countingBytes(11));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char byte :
             {'\0', '\xff', '9', '0', '"', ',', '}', '-', static_cast<char>(whole[at] + 1)}) {
            std::string bytes = whole;
            bytes[at] = byte;
            const auto reader = openBytes(bytes);
            if (!reader) continue;
            const auto file = reader->file()->bytes();
            for (const TensorEntry& tensor : reader->tensors()) {
                EXPECT_GE(tensor.bytes.data(), file.data());
                EXPECT_LE(tensor.bytes.data() + tensor.bytes.size(), file.data() + file.size());
                EXPECT_EQ(tensor.bytes.size(), tensor.elements() * dtypeBytes(tensor.dtype));
            }
        }
    }
}

TEST_F(SafetensorsRejects, HeaderLongerThanFile) {
    expectError(openBytes(safetensorsLength(3) + "{}"), ErrorCode::fileFormat,
                {"a header of 3 bytes in a file of 10"});
    expectError(openBytes(safetensorsLength(99'999'999) + "{}"), ErrorCode::fileFormat, {"99999999"});
}

TEST_F(SafetensorsRejects, HeaderBeyondTheFormatsLimit) {
    expectError(openBytes(safetensorsLength(100'000'001) + "{}"), ErrorCode::fileFormat, {"100000001"});
    expectError(openBytes(safetensorsLength(UINT64_MAX) + "{}"), ErrorCode::fileFormat,
                {"18446744073709551615"});
    expectError(openBytes(safetensorsLength(std::uint64_t{1} << 63U) + "{}"), ErrorCode::fileFormat);
}

TEST_F(SafetensorsRejects, BrokenJson) {
    expectBroken("", 0, "JSON");
    expectBroken("{", 0, "JSON");
    expectBroken("{}x", 0, "JSON");
    expectBroken("\xff{}", 0, "JSON");
    expectBroken("{\"a\xff\": 1}", 0, "JSON");
}

TEST_F(SafetensorsRejects, AHeaderThatIsNoObject) {
    for (const char* header : {"[]", "null", "0", "\"w\"", "true"})
        expectBroken(header, 0, "not a JSON object");
}

TEST_F(SafetensorsRejects, DuplicateKeys) {
    expectBroken(R"({"w": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
                     "w": {"dtype": "U8", "shape": [1], "data_offsets": [1, 2]}})",
                 2, "\"w\" appears twice");
    expectBroken(R"({"w": {"dtype": "U8", "dtype": "I8", "shape": [1], "data_offsets": [0, 1]}})", 1,
                 "appears twice");
}

TEST_F(SafetensorsRejects, DeepNesting) {
    expectBroken("{\"w\": " + std::string(100'000, '['), 0, "nesting deeper than 64");
}

TEST_F(SafetensorsRejects, OverlappingOffsets) {
    expectBroken(R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]},
                     "b": {"dtype": "U8", "shape": [4], "data_offsets": [3, 7]}})",
                 7, "\"b\" overlaps");
    expectBroken(R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]},
                     "b": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}})",
                 4, "overlaps");
    expectBroken(R"({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]},
                     "b": {"dtype": "U8", "shape": [0], "data_offsets": [2, 2]}})",
                 4, "overlaps");
}

TEST_F(SafetensorsRejects, Holes) {
    expectBroken(R"({"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]},
                     "b": {"dtype": "U8", "shape": [2], "data_offsets": [3, 5]}})",
                 5, "before tensor \"b\"");
    expectBrokenTensor("[1]", "[1, 5]", 5, "before tensor \"w\"");
    expectBrokenTensor("[1]", "[0, 4]", 5, "1 bytes after the last tensor");
    expectBroken("{}", 1, "1 bytes after the last tensor");
}

TEST_F(SafetensorsRejects, OffsetsThatAreNoSizes) {
    expectBrokenTensor("[1]", "[-4, 0]", 4, "\"w\"");
    expectBrokenTensor("[1]", "[0.0, 4.0]", 4, "\"w\"");
    expectBrokenTensor("[1]", "[\"0\", \"4\"]", 4, "\"w\"");
    expectBrokenTensor("[1]", "[null, 4]", 4, "\"w\"");
    expectBrokenTensor("[1]", "[0, 18446744073709551616]", 4, "\"w\"");
    for (const char* offsets : {"[]", "[0]", "[0, 4, 8]", "{}", "4", "null"}) {
        expectBrokenTensor("[1]", offsets, 4, "has no data_offsets");
    }
    expectBroken(R"({"w": {"dtype": "F32", "shape": [1]}})", 4, "has no data_offsets");
}

TEST_F(SafetensorsRejects, OffsetsOutsideTheFile) {
    expectBrokenTensor("[1]", "[4, 0]", 4, "lies outside");
    expectBrokenTensor("[2]", "[0, 8]", 4, "lies outside the file's 4 bytes");
    expectBrokenTensor("[1]", "[18446744073709551612, 18446744073709551615]", 4, "lies outside");
    expectBrokenTensor("[0]", "[5, 5]", 4, "lies outside");
}

TEST_F(SafetensorsRejects, ShapeOverflow) {
    // 4 · 2^62 and 4 · 2^31 · 2^31 wrap to 0: no bytes at all would seem right.
    expectBrokenTensor("[4611686018427387904]", "[0, 0]", 0, "\"w\" of shape [4611686018427387904]");
    expectBrokenTensor("[2147483648, 2147483648]", "[0, 0]", 0, "\"w\"");
    expectBrokenTensor("[18446744073709551615, 18446744073709551615]", "[0, 4]", 4, "\"w\"");
}

TEST_F(SafetensorsRejects, ASizeThatContradictsItsShape) {
    expectBrokenTensor("[2]", "[0, 4]", 4, "of shape [2] and dtype F32 has 4 bytes");
    expectBrokenTensor("[]", "[0, 8]", 8, "of shape [] and dtype F32 has 8 bytes");
    expectBrokenTensor("[0]", "[0, 4]", 4, "has 4 bytes");
}

TEST_F(SafetensorsRejects, ShapesThatAreNone) {
    for (const char* shape : {"null", "4", "{}", "\"1\""})
        expectBrokenTensor(shape, "[0, 4]", 4, "no usable shape");
    for (const char* shape : {"[-1]", "[1.0]", "[\"1\"]", "[[1]]", "[null]", "[1e3]"}) {
        expectBrokenTensor(shape, "[0, 4]", 4, "no size");
    }
    expectBrokenTensor("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0, 4]", 4, "no usable shape");
}

TEST_F(SafetensorsRejects, UnknownDtypes) {
    for (const char* dtype : {"\"F128\"", "\"f32\"", "\"\"", "32", "null"}) {
        expectError(
            open(fmt::format(R"({{"w": {{"dtype": {}, "shape": [1], "data_offsets": [0, 4]}}}})", dtype), 4),
            ErrorCode::tensorDtype, {"\"w\"", "f32, f16 or bf16", "file.safetensors"});
    }
    expectError(open(R"({"w": {"shape": [1], "data_offsets": [0, 4]}})", 4), ErrorCode::tensorDtype,
                {"\"w\""});
}

TEST_F(SafetensorsRejects, TensorsThatAreNoObjects) {
    for (const char* value : {"null", "[]", "7", "\"F32\""}) {
        expectBroken(fmt::format(R"({{"w": {}}})", value), 0, "tensor \"w\" is not described by an object");
    }
}

TEST_F(SafetensorsRejects, MetadataThatIsNotText) {
    for (const char* value : {"[]", "7", "\"x\"", "null", R"({"a": 1})", R"({"a": {"b": "c"}})"}) {
        expectBroken(fmt::format(R"({{"__metadata__": {}}})", value), 0, "__metadata__");
    }
}

class SafetensorsFixture : public ::testing::TestWithParam<const char*> {};

TEST_P(SafetensorsFixture, HasFloat32TensorsThatFillTheFile) {
    const auto path =
        std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models" / GetParam() / "model.safetensors";
    const auto reader = valueOf(SafetensorsReader::open(path));
    std::uint64_t bytes = 0;
    for (const TensorEntry& tensor : reader.tensors()) {
        EXPECT_EQ(tensor.dtype, Dtype::f32) << tensor.name;
        bytes += tensor.bytes.size();
    }
    EXPECT_GT(bytes, std::filesystem::file_size(path) * 8 / 10);
    EXPECT_LT(bytes, std::filesystem::file_size(path));
    EXPECT_EQ(reader.metadata().at("format"), "pt");
}

INSTANTIATE_TEST_SUITE_P(Models, SafetensorsFixture,
                         ::testing::Values("gpt2", "gpt2-inverse-layer", "bert-masked-lm", "bert-no-head",
                                           "llama", "llama-bias", "mistral-window"),
                         [](const auto& parameter) {
                             std::string name = parameter.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace headscope
