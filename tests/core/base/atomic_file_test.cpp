// SPDX-License-Identifier: GPL-3.0-or-later
// Files appear whole or not at all, whatever stands in the way.
#include "core/base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::readBytes;
using test::TemporaryFolder;

/// While it lives, no file of this process may grow beyond `bytes`: the full disk that a test can have.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : m_signal(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_signal);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
    void (*m_signal)(int);
};

TEST(AtomicFile, WritesTextBytesAndStreams) {
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder.path("text"), "a\nb", Overwrite::refuse));
    EXPECT_EQ(readBytes(folder.path("text")), "a\nb");

    const std::array<std::byte, 3> bytes = {std::byte{0}, std::byte{0xff}, std::byte{0x0a}};
    ASSERT_TRUE(writeFileAtomically(folder.path("bytes"), bytes, Overwrite::refuse));
    EXPECT_EQ(readBytes(folder.path("bytes")), std::string("\0\xff\n", 3));

    const auto stream = [](std::ostream& out) { out << 1 << '\t' << 2; };
    ASSERT_TRUE(writeFileAtomically(folder.path("stream"), stream, Overwrite::refuse));
    EXPECT_EQ(readBytes(folder.path("stream")), "1\t2");
    EXPECT_EQ(folder.entryCount(), 3U) << "something was left beside the files";
}

TEST(AtomicFile, WritesAnEmptyFile) {
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder.path("empty"), "", Overwrite::refuse));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path("empty")));
}

TEST(AtomicFile, RefusesToOverwrite) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "before");
    expectError(writeFileAtomically(file, "after", Overwrite::refuse), ErrorCode::fileExists,
                {file.string(), "--force"});
    EXPECT_EQ(readBytes(file), "before");
    EXPECT_EQ(folder.entryCount(), 1U);
}

TEST(AtomicFile, OverwritesWhereAllowed) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "a longer text than the one after it");
    ASSERT_TRUE(writeFileAtomically(file, "after", Overwrite::allow));
    EXPECT_EQ(readBytes(file), "after");
    EXPECT_EQ(folder.entryCount(), 1U);
}

TEST(AtomicFile, KeepsThePreviousFileWhereTheDiskIsFull) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "before");
    {
        const FileSizeLimit limit(4096);
        expectError(writeFileAtomically(file, std::string(1U << 20U, 'x'), Overwrite::allow),
                    ErrorCode::fileWriteFailed, {file.string(), "File too large"});
    }
    EXPECT_EQ(readBytes(file), "before");
    EXPECT_EQ(folder.entryCount(), 1U) << "half a file was left";
}

TEST(AtomicFile, LeavesNothingOnFailure) {
    const TemporaryFolder folder;
    const FileSizeLimit limit(16);
    expectError(writeFileAtomically(folder.path("new"), std::string(64, 'x'), Overwrite::refuse),
                ErrorCode::fileWriteFailed);
    EXPECT_EQ(folder.entryCount(), 0U);
}

TEST(AtomicFile, LeavesNothingWhereTheStreamIsMarkedBad) {
    const TemporaryFolder folder;
    const auto spoil = [](std::ostream& out) {
        out << "half";
        out.setstate(std::ios::badbit);
    };
    expectError(writeFileAtomically(folder.path("new"), spoil, Overwrite::refuse),
                ErrorCode::fileWriteFailed);
    EXPECT_EQ(folder.entryCount(), 0U);
}

TEST(AtomicFile, LeavesNothingWhereTheWriterThrows) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "before");
    const auto throwing = [](std::ostream& out) {
        out << "half";
        throw std::runtime_error("no more");
    };
    EXPECT_THROW((void)writeFileAtomically(file, throwing, Overwrite::allow), std::runtime_error);
    EXPECT_EQ(readBytes(file), "before");
    EXPECT_EQ(folder.entryCount(), 1U);
}

TEST(AtomicFile, PassesOnTheErrorOfAWriterByName) {
    const TemporaryFolder folder;
    const auto failing = [](const std::filesystem::path& beside) -> Result<void> {
        std::ofstream(beside) << "half";
        return fail(ErrorCode::usage, "the picture has no size");
    };
    expectError(writeBesideAndRename(folder.path("new"), failing, Overwrite::refuse), ErrorCode::usage,
                {"the picture has no size"});
    EXPECT_EQ(folder.entryCount(), 0U);
}

TEST(AtomicFile, FailsWhereTheWriterByNameWroteNothing) {
    const TemporaryFolder folder;
    const auto idle = [](const std::filesystem::path&) -> Result<void> { return {}; };
    expectError(writeBesideAndRename(folder.path("new"), idle, Overwrite::refuse), ErrorCode::fileWriteFailed,
                {folder.path("new").string()});
    EXPECT_EQ(folder.entryCount(), 0U);
}

TEST(AtomicFile, NamesTheFolderThatIsMissing) {
    const TemporaryFolder folder;
    const auto file = folder.path("missing") / "file";
    expectError(writeFileAtomically(file, "x", Overwrite::allow), ErrorCode::fileWriteFailed,
                {file.string(), "there is no folder"});
}

TEST(AtomicFile, FailsWhereTheFolderIsAFile) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "x") / "below";
    expectError(writeFileAtomically(file, "x", Overwrite::allow), ErrorCode::fileWriteFailed,
                {file.string()});
}

TEST(AtomicFile, FailsWhereNoFileCanBeCreated) {
    expectError(writeFileAtomically(std::string("/proc/headscope_test"), "x", Overwrite::allow),
                ErrorCode::fileWriteFailed, {"/proc/headscope_test"});
}

TEST(AtomicFile, DoesNotReplaceAFolder) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("folder"));
    expectError(writeFileAtomically(folder.path("folder"), "x", Overwrite::allow), ErrorCode::fileWriteFailed,
                {"it is a folder"});
    expectError(writeFileAtomically(folder.path("new") / "", "x", Overwrite::allow),
                ErrorCode::fileWriteFailed, {"no file name"});
    expectError(writeFileAtomically(std::filesystem::path(), "x", Overwrite::allow),
                ErrorCode::fileWriteFailed, {"no file name"});
}

TEST(AtomicFile, SaysBeforeTheWorkWhetherAFileMayBeWritten) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "before");
    EXPECT_TRUE(checkWritable(folder.path("new"), Overwrite::refuse));
    EXPECT_TRUE(checkWritable(file, Overwrite::allow));
    EXPECT_TRUE(checkWritable("headscope_relative_name", Overwrite::refuse));
    expectError(checkWritable(file, Overwrite::refuse), ErrorCode::fileExists, {file.string()});
    expectError(checkWritable(folder.path("missing") / "file", Overwrite::allow), ErrorCode::fileWriteFailed);
    EXPECT_EQ(folder.entryCount(), 1U) << "the check created something";
}

}  // namespace
}  // namespace headscope
