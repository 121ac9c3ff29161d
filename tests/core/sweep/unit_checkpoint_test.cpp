// SPDX-License-Identifier: GPL-3.0-or-later
// The file of a job: taken up where it ended, kept from others.
#include "core/sweep/unit_checkpoint.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/sweep/checkpoint_text.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

const std::string kJob(64, 'a');

class UnitCheckpointTest : public testing::Test {
protected:
    static UnitResults fresh() { return UnitResults({2, 1}); }
    // What a new process finds in the file.
    UnitResults reopened() {
        UnitResults into = fresh();
        const auto opened = UnitCheckpoint::open(file, kJob, into);
        EXPECT_TRUE(opened) << opened.error().text();
        return into;
    }
    ErrorCode refusal(const std::filesystem::path& path) {
        UnitResults into = fresh();
        const auto opened = UnitCheckpoint::open(path, kJob, into);
        if (opened) return ErrorCode::internal;
        EXPECT_NE(opened.error().text().find(path.filename().string()), std::string::npos);
        return opened.error().code;
    }
    test::TemporaryFolder folder;
    std::filesystem::path file = folder.path("job.jsonl");
};

TEST_F(UnitCheckpointTest, KeepsEveryFinishedUnit) {
    EXPECT_EQ(reopened().doneCount(), 0U);
    {
        UnitResults into = fresh();
        auto checkpoint = UnitCheckpoint::open(file, kJob, into);
        ASSERT_TRUE(checkpoint);
        ASSERT_TRUE(checkpoint->append(1, std::vector{0.1F}));
    }
    EXPECT_EQ(reopened().missing(), std::vector<std::uint32_t>{0});
    {
        UnitResults into = fresh();
        auto checkpoint = UnitCheckpoint::open(file, kJob, into);
        ASSERT_TRUE(checkpoint);
        ASSERT_TRUE(checkpoint->append(0, std::vector{1.0F, 2.0F}));
    }
    const std::string bytes = test::readBytes(file);
    const UnitResults all = reopened();
    EXPECT_TRUE(all.complete());
    EXPECT_EQ(all.of(1)[0], 0.1F);
    EXPECT_EQ(test::readBytes(file), bytes) << "a finished one stays as it is";
}

TEST_F(UnitCheckpointTest, ATornLineGivesWayToTheNext) {
    const std::string whole = checkpointHeader(kJob, 2) + checkpointLine(1, std::vector{0.1F});
    folder.write("job.jsonl", whole + checkpointLine(0, std::vector{1.0F, 2.0F}).substr(0, 20));
    {
        UnitResults into = fresh();
        auto checkpoint = UnitCheckpoint::open(file, kJob, into);
        ASSERT_TRUE(checkpoint);
        EXPECT_EQ(test::readBytes(file), whole);
        ASSERT_TRUE(checkpoint->append(0, std::vector{3.0F, 4.0F}));
    }
    EXPECT_EQ(reopened().of(0)[1], 4.0F);
}

TEST_F(UnitCheckpointTest, ATornHeaderIsWrittenAgain) {
    folder.write("job.jsonl", checkpointHeader(kJob, 2).substr(0, 20));
    EXPECT_EQ(reopened().doneCount(), 0U);
    EXPECT_EQ(test::readBytes(file), checkpointHeader(kJob, 2));
}

TEST_F(UnitCheckpointTest, ForeignFilesAreRefusedAndLeftAlone) {
    const std::string endless = checkpointHeader(kJob, 2) + std::string(100000, 'x');
    for (const std::string& bytes :
         {checkpointHeader(std::string(64, 'b'), 2), std::string("a thesis"), endless}) {
        folder.write("job.jsonl", bytes);
        EXPECT_EQ(refusal(file), ErrorCode::fileFormat);
        EXPECT_EQ(test::readBytes(file), bytes);
    }
}

TEST_F(UnitCheckpointTest, TwoJobsDoNotShareAFile) {
    UnitResults into = fresh();
    const auto first = UnitCheckpoint::open(file, kJob, into);
    ASSERT_TRUE(first);
    EXPECT_EQ(refusal(file), ErrorCode::fileExists);
}

TEST_F(UnitCheckpointTest, WhatIsNoFileIsRefused) {
    EXPECT_EQ(refusal(folder.path()), ErrorCode::fileWriteFailed);
    EXPECT_EQ(refusal(folder.path("no") / "job.jsonl"), ErrorCode::fileWriteFailed);
    ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(refusal(folder.path("pipe")), ErrorCode::fileWriteFailed) << "and does not wait";
    EXPECT_EQ(refusal("/dev/null"), ErrorCode::fileWriteFailed);
}

}  // namespace
}  // namespace headscope
