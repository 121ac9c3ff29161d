// SPDX-License-Identifier: GPL-3.0-or-later
// Copies that outlive a crash, and programs that share a folder.
#include "ui/window/autosave.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QSysInfo>
#include <QTemporaryDir>
#include <optional>

#include "core/workspace/workspace_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/workspace_fixture.h"

namespace headscope::ui {
namespace {

using test::fullWorkspace;
using test::valueOf;

struct AutosaveTest : testing::Test {
    QTemporaryDir folder;

    Workspace read(const QString& file) { return valueOf(readWorkspaceFile(file.toStdString())); }
    // A program that kept a copy and ended without a word: the lock goes with the process, the copy stays.
    void crash(const Workspace& workspace) {
        Autosave program(folder.path());
        ASSERT_TRUE(program.keep(workspace));
    }
};

TEST_F(AutosaveTest, ACleanExitLeavesNothing) {
    {
        Autosave program(folder.path());
        ASSERT_TRUE(program.active());
        ASSERT_TRUE(program.keep(fullWorkspace()));
        EXPECT_EQ(read(program.file()), fullWorkspace());
        program.remove();
    }
    EXPECT_TRUE(Autosave(folder.path()).leftover().isEmpty());
    EXPECT_TRUE(QDir(folder.path()).isEmpty());
}

TEST_F(AutosaveTest, WhatACrashLeftIsFoundAndSurvivesTheNextCopies) {
    crash(fullWorkspace());
    Autosave next(folder.path());
    ASSERT_FALSE(next.leftover().isEmpty());
    ASSERT_TRUE(next.keep({}));
    EXPECT_EQ(read(next.leftover()), fullWorkspace());
    EXPECT_EQ(read(next.file()), Workspace());
    next.discardLeftover();
    EXPECT_TRUE(next.leftover().isEmpty());
    EXPECT_EQ(read(next.file()), Workspace());
}

TEST_F(AutosaveTest, WhatNobodyAnsweredIsOfferedAgain) {
    crash(fullWorkspace());
    {
        Autosave ignored(folder.path());
        ignored.remove();
    }
    Autosave next(folder.path());
    ASSERT_FALSE(next.leftover().isEmpty());
    EXPECT_EQ(read(next.leftover()), fullWorkspace());
}

TEST_F(AutosaveTest, RunningProgramsDoNotTakeEachOthersFile) {
    Autosave first(folder.path());
    ASSERT_TRUE(first.keep(fullWorkspace()));
    Autosave second(folder.path());
    EXPECT_TRUE(second.active());
    EXPECT_TRUE(second.leftover().isEmpty()) << "the first one still runs";
    EXPECT_NE(first.file(), second.file());
    ASSERT_TRUE(second.keep({}));
    second.remove();
    EXPECT_EQ(read(first.file()), fullWorkspace());
}

TEST_F(AutosaveTest, TwoCrashesAreOfferedOneToEachProgram) {
    {
        auto first = std::make_optional<Autosave>(folder.path());
        Autosave second(folder.path());
        ASSERT_TRUE(first->keep(fullWorkspace()));
        ASSERT_TRUE(second.keep({}));
    }
    Autosave third(folder.path());
    Autosave fourth(folder.path());
    EXPECT_EQ(read(third.leftover()), fullWorkspace());
    EXPECT_EQ(read(fourth.leftover()), Workspace());
}

TEST_F(AutosaveTest, ALockOfAProcessThatIsGoneCountsAsFree) {
    crash(fullWorkspace());
    QFile lock(folder.filePath(QStringLiteral("autosave-1.lock")));
    ASSERT_TRUE(lock.open(QIODevice::WriteOnly));
    lock.write("4194999\nheadscope\n" + QSysInfo::machineHostName().toLocal8Bit() + "\n");
    lock.close();
    Autosave next(folder.path());
    EXPECT_EQ(read(next.leftover()), fullWorkspace());
}

TEST_F(AutosaveTest, WithoutAFolderNothingIsKept) {
    for (const QString& nowhere : {QString(), QStringLiteral("/proc/no/such/folder")}) {
        Autosave program(nowhere);
        EXPECT_FALSE(program.active());
        EXPECT_TRUE(program.keep(fullWorkspace()));
        EXPECT_TRUE(program.file().isEmpty());
        EXPECT_TRUE(program.leftover().isEmpty());
        program.remove();
    }
}

}  // namespace
}  // namespace headscope::ui
