// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save as PyTorch writes them, and as it would not.
#include "core/checkpoint/torch_archive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "core/base/float16.h"
#include "core/checkpoint/stored_layout.h"
#include "tests/core/checkpoint/pickle_bytes.h"
#include "tests/core/checkpoint/zip_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::pickledDict;
using test::pickledTensor;
using test::pickledText;
using test::valueOf;
using test::ZipBytes;

std::filesystem::path fixture(const char* name) {
    return std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/torch" / name;
}

const TensorEntry& entryOf(const TorchArchive& archive, std::string_view name) {
    const auto found = std::find_if(archive.tensors().begin(), archive.tensors().end(),
                                    [&](const TensorEntry& entry) { return entry.name == name; });
    if (found == archive.tensors().end()) throw std::runtime_error("no tensor " + std::string(name));
    return *found;
}

template <class Number>
std::vector<Number> numbersOf(const TensorEntry& entry) {
    std::vector<Number> numbers(static_cast<std::size_t>(entry.elements()));
    copyValues(entry, std::as_writable_bytes(std::span(numbers)));
    return numbers;
}

template <class Number>
std::vector<Number> counting(std::size_t count) {
    std::vector<Number> numbers(count);
    std::iota(numbers.begin(), numbers.end(), Number{});
    return numbers;
}

TEST(TorchArchive, ReadsEveryDtype) {
    const TorchArchive archive = valueOf(TorchArchive::open(fixture("state_dict.bin")));
    EXPECT_EQ(archive.tensors().size(), 16U);
    EXPECT_EQ(numbersOf<float>(entryOf(archive, "f32")), counting<float>(6));
    EXPECT_EQ(numbersOf<double>(entryOf(archive, "f64")), counting<double>(6));
    EXPECT_EQ(numbersOf<std::int64_t>(entryOf(archive, "i64")), counting<std::int64_t>(6));
    EXPECT_EQ(numbersOf<std::int32_t>(entryOf(archive, "i32")), counting<std::int32_t>(6));
    EXPECT_EQ(numbersOf<std::int16_t>(entryOf(archive, "i16")), counting<std::int16_t>(6));
    EXPECT_EQ(numbersOf<std::int8_t>(entryOf(archive, "i8")), counting<std::int8_t>(6));
    EXPECT_EQ(numbersOf<std::uint8_t>(entryOf(archive, "u8")), counting<std::uint8_t>(6));
    EXPECT_EQ(numbersOf<std::uint8_t>(entryOf(archive, "bool")),
              (std::vector<std::uint8_t>{0, 1, 1, 1, 1, 1}));
    EXPECT_EQ(floatFromHalf(numbersOf<std::uint16_t>(entryOf(archive, "f16"))[5]), 5.0F);
    EXPECT_EQ(floatFromBfloat(numbersOf<std::uint16_t>(entryOf(archive, "bf16"))[5]), 5.0F);
    EXPECT_EQ(entryOf(archive, "bf16").dtype, Dtype::bf16);
    EXPECT_EQ(entryOf(archive, "f32").shape, (std::vector<std::uint64_t>{2, 3}));
}

TEST(TorchArchive, ReadsViewsOfStorages) {
    const TorchArchive archive = valueOf(TorchArchive::open(fixture("state_dict.bin")));
    for (const char* name : {"transposed", "sliced"}) {
        EXPECT_TRUE(entryOf(archive, name).layout) << name;
        EXPECT_EQ(numbersOf<float>(entryOf(archive, name)), counting<float>(6)) << name;
    }
    EXPECT_EQ(entryOf(archive, "shared").bytes.data(), entryOf(archive, "f32").bytes.data());
    EXPECT_EQ(entryOf(archive, "shared").shape, (std::vector<std::uint64_t>{3, 2}));
    EXPECT_EQ(numbersOf<float>(entryOf(archive, "parameter")), counting<float>(4));
    EXPECT_TRUE(entryOf(archive, "empty").bytes.empty());
    EXPECT_EQ(numbersOf<float>(entryOf(archive, "scalar")), counting<float>(1));
}

TEST(TorchArchive, LeavesTensorsInTheMapping) {
    const TorchArchive archive = valueOf(TorchArchive::open(fixture("state_dict.bin")));
    const auto file = archive.file()->bytes();
    const TensorEntry& entry = entryOf(archive, "f32");
    EXPECT_FALSE(entry.layout);
    EXPECT_GE(entry.bytes.data(), file.data());
    EXPECT_LE(entry.bytes.data() + entry.bytes.size(), file.data() + file.size());
    EXPECT_EQ((entry.bytes.data() - file.data()) % 64, 0);
}

TEST(TorchArchive, ReadsTrainingCheckpointsAndNewerProtocols) {
    const TorchArchive archive = valueOf(TorchArchive::open(fixture("protocol4.bin")));
    ASSERT_EQ(archive.tensors().size(), 1U);
    EXPECT_EQ(numbersOf<float>(entryOf(archive, "a.weight")), counting<float>(4));
}

TEST(TorchArchive, RefusesAWholeModuleByTheNameOfItsClass) {
    expectError(TorchArchive::open(fixture("module.bin")), ErrorCode::fileFormat,
                {"torch.nn.modules.linear.Linear", "module.bin"});
}

TEST(TorchArchive, SaysHowToConvertOldFiles) {
    expectError(TorchArchive::open(fixture("legacy.bin")), ErrorCode::fileFormat,
                {"before 1.6", "torch.save", "legacy.bin"});
    const test::TemporaryFolder folder;
    std::string tar(1024, '\0');
    tar.replace(257, 5, "ustar");
    expectError(TorchArchive::open(folder.write("tar.bin", tar)), ErrorCode::fileFormat, {"before 1.6"});
}

class TorchArchiveTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<TorchArchive> open(const ZipBytes& archive) const {
        return TorchArchive::open(m_folder.write("m.bin", archive.file()));
    }
    test::TemporaryFolder m_folder;
    std::string m_pickle = pickledDict(pickledText("w") + pickledTensor(2, 0, {2}, {1}));
};

TEST_F(TorchArchiveTest, TakesAnyFolderName) {
    const std::string two(8, '\0');
    EXPECT_TRUE(open(ZipBytes().add("archive/data.pkl", m_pickle).add("archive/data/0", two)));
    EXPECT_TRUE(open(ZipBytes().add("x/data.pkl", m_pickle).add("x/data/0", two)));
    EXPECT_TRUE(open(ZipBytes().add("data.pkl", m_pickle).add("data/0", two)));
}

TEST_F(TorchArchiveTest, RejectsAStorageThatIsMissingOrTooShort) {
    expectError(open(ZipBytes().add("a/data.pkl", m_pickle)), ErrorCode::fileFormat,
                {"storage \"0\" of tensor \"w\" is missing", "m.bin"});
    expectError(open(ZipBytes().add("a/data.pkl", m_pickle).add("a/data/0", "1234567")),
                ErrorCode::fileFormat, {"is too short"});
    expectError(open(ZipBytes().add("a/data.pkl", m_pickle).add("b/data/0", "12345678")),
                ErrorCode::fileFormat, {"is missing"});
}

TEST_F(TorchArchiveTest, RejectsAnArchiveWithoutAPickle) {
    expectError(open(ZipBytes().add("a/data/0", "12345678")), ErrorCode::fileFormat, {"no data.pkl"});
}

TEST_F(TorchArchiveTest, RejectsBigEndianFiles) {
    expectError(open(ZipBytes().add("a/data.pkl", m_pickle).add("a/byteorder", "big")), ErrorCode::fileFormat,
                {"big-endian"});
}

TEST_F(TorchArchiveTest, NamesAFileThatIsNotThere) {
    expectError(TorchArchive::open(m_folder.path("none.bin")), ErrorCode::fileMissing, {"none.bin"});
    expectError(TorchArchive::open(m_folder.write("empty.bin", "")), ErrorCode::fileFormat, {"too short"});
}

}  // namespace
}  // namespace headscope
