// SPDX-License-Identifier: GPL-3.0-or-later
// Only regular files are mapped; everything else is an error at once.
#include "core/checkpoint/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

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
