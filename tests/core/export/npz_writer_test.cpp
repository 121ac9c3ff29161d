// SPDX-License-Identifier: GPL-3.0-or-later
// .npz: a stored zip whose members are .npy files, whole or absent.
#include "core/export/npz_writer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zip.h>

#include <csignal>
#include <map>

#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

// Members by name, read back with libzip.
std::map<std::string, std::string> membersOf(const std::filesystem::path& file) {
    std::map<std::string, std::string> members;
    zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
    EXPECT_NE(archive, nullptr);
    if (archive == nullptr) return members;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        EXPECT_EQ(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat), 0);
        EXPECT_EQ(stat.comp_method, ZIP_CM_STORE) << stat.name;
        std::string bytes(stat.size, '\0');
        zip_file_t* member = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
        EXPECT_EQ(zip_fread(member, bytes.data(), bytes.size()), static_cast<zip_int64_t>(bytes.size()));
        zip_fclose(member);
        members[stat.name] = bytes;
    }
    zip_discard(archive);
    return members;
}

std::string npyBytes(const NpyArray& array) {
    return npyHeader(array) +
           std::string(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
}

TEST(NpzWriter, StoresEveryArrayAsNpy) {
    const test::TemporaryFolder folder;
    const std::vector<float> floats = {0.25F, 0.75F, 1.0F, 0.0F};
    const std::vector<std::int64_t> integers = {-1, 50256};
    const std::vector<NpyArray> arrays = {npyFloats("blocks.0.attn.hook_pattern", {1, 1, 2, 2}, floats),
                                          npyIntegers("input_ids", {1, 2}, integers),
                                          npyFloats("none", {0}, {})};
    ASSERT_TRUE(writeNpz(folder.path("a.npz"), arrays, Overwrite::refuse));
    const auto members = membersOf(folder.path("a.npz"));
    ASSERT_EQ(members.size(), 3U);
    for (const NpyArray& array : arrays)
        EXPECT_EQ(members.at(array.name + ".npy"), npyBytes(array)) << array.name;
    EXPECT_EQ(folder.entryCount(), 1U);
}

TEST(NpzWriter, GivesTheSameBytesForTheSameArrays) {
    const test::TemporaryFolder folder;
    const std::vector<float> floats = {1.5F};
    const std::vector<NpyArray> arrays = {npyFloats("x", {1}, floats)};
    ASSERT_TRUE(writeNpz(folder.path("a.npz"), arrays, Overwrite::refuse));
    ASSERT_TRUE(writeNpz(folder.path("b.npz"), arrays, Overwrite::refuse));
    EXPECT_EQ(test::readBytes(folder.path("a.npz")), test::readBytes(folder.path("b.npz")));
}

TEST(NpzWriter, RefusesToOverwriteUntilTold) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("a.npz", "old");
    const std::vector<float> floats = {1.5F};
    const std::vector<NpyArray> arrays = {npyFloats("x", {1}, floats)};
    const auto refused = writeNpz(file, arrays, Overwrite::refuse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::fileExists);
    EXPECT_EQ(test::readBytes(file), "old");
    ASSERT_TRUE(writeNpz(file, arrays, Overwrite::allow));
    EXPECT_EQ(membersOf(file).size(), 1U);
}

// A file size limit stands in for a full disk.
TEST(NpzWriter, LeavesNothingHalfWrittenWhereTheDiskIsFull) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("a.npz", "old");
    const std::vector<float> floats(100000);
    const std::vector<NpyArray> arrays = {npyFloats("x", {floats.size()}, floats)};
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit tight{50000, before.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const auto written = writeNpz(file, arrays, Overwrite::allow);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::fileWriteFailed);
    EXPECT_NE(written.error().message.find("a.npz\""), std::string::npos) << written.error().text();
    EXPECT_EQ(test::readBytes(file), "old");
    EXPECT_EQ(folder.entryCount(), 1U);
}

}  // namespace
}  // namespace headscope
