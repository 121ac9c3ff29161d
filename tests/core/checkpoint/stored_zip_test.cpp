// SPDX-License-Identifier: GPL-3.0-or-later
// Archives: the entries' bytes, and every lie of a directory.
#include "core/checkpoint/stored_zip.h"

#include <gtest/gtest.h>

#include "tests/core/checkpoint/safetensors_bytes.h"
#include "tests/core/checkpoint/zip_bytes.h"
#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::textOf;
using test::valueOf;
using test::ZipBytes;

Result<std::vector<ZipEntry>> read(const std::string& bytes) {
    return readStoredZip(std::as_bytes(std::span(bytes)));
}

void expectBroken(const std::string& bytes, std::string_view part) {
    expectError(read(bytes), ErrorCode::fileFormat, {part});
}

TEST(StoredZip, FindsTheBytesOfItsEntries) {
    const std::string archive = ZipBytes().add("a/x", "first").add("a/empty", "").add("y", "second").file();
    const auto entries = valueOf(read(archive));
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].name, "a/x");
    EXPECT_EQ(textOf(entries[0].bytes), "first");
    EXPECT_TRUE(entries[1].bytes.empty());
    EXPECT_EQ(textOf(entries[2].bytes), "second");
}

TEST(StoredZip, ReadsAnEmptyArchiveAndOneWithAComment) {
    EXPECT_TRUE(valueOf(read(ZipBytes().file())).empty());
    std::string commented = ZipBytes().add("x", "y").file();
    commented[commented.size() - 2] = 3;
    EXPECT_EQ(valueOf(read(commented + "abc")).size(), 1U);
}

TEST(StoredZip, RejectsEveryTruncation) {
    const std::string whole = ZipBytes().add("x", "some bytes").file();
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(read(whole.substr(0, length))) << length;
}

TEST(StoredZip, RejectsWhatHasNoDirectory) {
    expectBroken("", "too short");
    expectBroken(std::string(100'000, 'x'), "no directory");
}

TEST(StoredZip, RejectsMoreEntriesThanTheDirectoryHas) {
    expectBroken(ZipBytes().add("x", "y").file(1), "2 entries");
    expectBroken(ZipBytes().add("x", "y").file(60000), "60001 entries");
}

TEST(StoredZip, RejectsCompressedAndEncryptedEntries) {
    expectBroken(ZipBytes().add("x", "y", {8, 0, 0, 0}).file(), "\"x\" of the archive is compressed");
    expectBroken(ZipBytes().add("x", "y", {0, 1, 0, 0}).file(), "compressed or encrypted");
}

TEST(StoredZip, RejectsEntriesThatAreNotWhereTheySay) {
    expectBroken(ZipBytes().add("x", "y", {0, 0, 0, 1}).file(), "not where the directory says");
    expectBroken(ZipBytes().add("x", "y", {0, 0, 0, 1U << 30U}).file(), "not where the directory says");
}

TEST(StoredZip, RejectsEntriesBeyondTheFile) {
    expectBroken(ZipBytes().add("x", "y", {0, 0, 1U << 30U, 0}).file(), "ends beyond the file");
}

TEST(StoredZip, RejectsEntriesThatOverlap) {
    expectBroken(ZipBytes().add("x", "y", {0, 0, 20, 0}).add("z", "w").file(), "overlap");
}

TEST(StoredZip, RejectsSizesThatNoFieldHolds) {
    expectBroken(ZipBytes().add("x", "", {0, 0, 0xffffffffU, 0}).file(), "no usable size");
}

TEST(StoredZip, RejectsNamesTwiceEmptyOrWithNul) {
    expectBroken(ZipBytes().add("x", "y").add("x", "z").file(), "\"x\" is there twice");
    expectBroken(ZipBytes().add("", "y").file(), "without a name");
    expectBroken(ZipBytes().add(std::string_view("a\0b", 3), "y").file(), "NUL");
}

TEST(StoredZip, RejectsA64BitRecordThatIsNotThere) {
    const std::string archive = ZipBytes().add("x", "y").file();
    const std::string locator = std::string("PK\x06\x07") + std::string(16, '\x7f');
    std::string moved = archive;
    moved.insert(archive.size() - 22, locator);
    expectBroken(moved, "64-bit end record");
}

}  // namespace
}  // namespace headscope
