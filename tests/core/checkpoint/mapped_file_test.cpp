// SPDX-License-Identifier: GPL-3.0-or-later
// Only regular files are mapped; everything else is an error at once.
#include "core/checkpoint/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/core/checkpoint/safetensors_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::textOf;
using test::valueOf;

TEST(MappedFile, HoldsTheBytesOfTheFile) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("file", std::string("a\0b", 3));
    const auto file = valueOf(MappedFile::open(path));
    EXPECT_EQ(textOf(file->bytes()), std::string("a\0b", 3));
    EXPECT_EQ(file->path(), path);
    std::filesystem::remove(path);
    EXPECT_EQ(textOf(file->bytes()), std::string("a\0b", 3)) << "a mapping outlives the file's name";
}

TEST(MappedFile, OpensAnEmptyFile) {
    const test::TemporaryFolder folder;
    EXPECT_TRUE(valueOf(MappedFile::open(folder.write("empty", "")))->bytes().empty());
}

TEST(MappedFile, NamesTheMissingFileAndItsFolder) {
    const test::TemporaryFolder folder;
    expectError(MappedFile::open(folder.path("none.bin")), ErrorCode::fileMissing,
                {"\"none.bin\" is missing", folder.path().string()});
    expectError(MappedFile::open(folder.write("file", "x") / "below"), ErrorCode::fileMissing, {"below"});
}

TEST(MappedFile, RejectsFoldersDevicesAndPipes) {
    const test::TemporaryFolder folder;
    expectError(MappedFile::open(folder.path()), ErrorCode::fileUnreadable, {"not a regular file"});
    expectError(MappedFile::open("/dev/zero"), ErrorCode::fileUnreadable, {"/dev/zero"});
    const auto pipe = folder.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    expectError(MappedFile::open(pipe), ErrorCode::fileUnreadable, {"pipe"});  // without waiting for a writer
}

TEST(MappedFile, ReleasesPagesThatAreReadAgain) {
    const test::TemporaryFolder folder;
    std::string text(std::size_t{1} << 20U, 'x');
    const auto file = valueOf(MappedFile::open(folder.write("file", text)));
    // Pages of files in memory, as proc(5) counts them: the third number of statm.
    const auto resident = [] {
        std::ifstream statm("/proc/self/statm");
        std::int64_t size = 0, all = 0, ofFiles = 0;
        statm >> size >> all >> ofFiles;
        return ofFiles;
    };
    const std::int64_t before = resident();
    EXPECT_EQ(textOf(file->bytes()), text);
    EXPECT_GE(resident(), before + 200);
    file->release(file->bytes().subspan(1, file->bytes().size() - 2));
    EXPECT_LE(resident(), before + 20);
    EXPECT_EQ(textOf(file->bytes()), text);
}

TEST(MappedFile, ReleasesNothingThatIsNotItsOwn) {
    const test::TemporaryFolder folder;
    const auto file = valueOf(MappedFile::open(folder.write("file", "text")));
    const std::vector<std::byte> other(std::size_t{1} << 16U, std::byte{7});
    file->release(other);
    EXPECT_EQ(other, std::vector<std::byte>(other.size(), std::byte{7})) << "memory would read as zeros";
    file->release({});
}

TEST(MappedFile, RejectsALoopOfLinks) {
    const test::TemporaryFolder folder;
    std::filesystem::create_symlink("loop", folder.path("loop"));
    expectError(MappedFile::open(folder.path("loop")), ErrorCode::fileUnreadable, {"loop"});
}

TEST(ReadTextFile, ReadsUpToItsLimit) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("text", "12345");
    EXPECT_EQ(valueOf(readTextFile(path, 5)), "12345");
    EXPECT_EQ(valueOf(readTextFile(folder.write("empty", ""), 5)), "");
    expectError(readTextFile(path, 4), ErrorCode::fileFormat, {path.string(), "5 bytes, expected at most 4"});
}

}  // namespace
}  // namespace headscope
