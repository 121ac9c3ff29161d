// SPDX-License-Identifier: GPL-3.0-or-later
// --checkpoint in one process, with and without MPI in the build.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using Arguments = std::vector<std::string>;

class SweepCheckpoint : public Cli {
protected:
    // The sweep that this suite is about, with more options.
    [[nodiscard]] Arguments sweep(const Arguments& more) const {
        Arguments arguments = {"sweep", "demo-induction", "--jsonl", path("prompts.jsonl"), "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    void SetUp() override {
        Cli::SetUp();
        if (IsSkipped()) return;
        folder().write("prompts.jsonl",
                       "{\"text\": \"t11 t12 t13 t11\"}\n{\"text\": \"t40 t41\"}\n{\"text\": \"t07\"}\n");
        const Outcome plain = cli(sweep({"-o", path("plain.csv")}));
        ASSERT_EQ(plain.status, 0) << plain.err;
        expected = readBytes(path("plain.csv"));
    }
    // Runs with the checkpoint; the numbers must be those of a run without.
    void expectSame() const {
        const Outcome outcome = cli(sweep({"--checkpoint", file(), "-o", path("again.csv"), "--force"}));
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(readBytes(path("again.csv")), expected);
    }
    [[nodiscard]] std::string file() const { return path("job.checkpoint"); }
    std::string expected;
};

TEST_F(SweepCheckpoint, GoesOnFromWhereverItWasCut) {
    expectSame();
    const std::string whole = readBytes(file());
    ASSERT_EQ(std::count(whole.begin(), whole.end(), '\n'), 1 + 3 * 2);
    for (std::size_t length = 0; length <= whole.size(); length += 61) {
        folder().write("job.checkpoint", whole.substr(0, length));
        expectSame();
        EXPECT_EQ(readBytes(file()), whole) << length;
    }
}

TEST_F(SweepCheckpoint, AFinishedOneIsTakenAtItsWord) {
    expectSame();
    std::string bytes = readBytes(file());
    const std::size_t digits = bytes.rfind("\"values\": \"") + 11;
    bytes.replace(digits, 8, "42280000");  // 42
    folder().write("job.checkpoint", bytes);
    const Outcome outcome = cli(sweep({"--checkpoint", file(), "-o", path("read.csv")}));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(readBytes(path("read.csv")), expected) << "nothing is computed again";
}

TEST_F(SweepCheckpoint, AnotherJobsIsRefused) {
    expectSame();
    const std::string before = readBytes(file());
    for (const Arguments& other : {Arguments{"--metric", "top1"}, Arguments{"--edit-kind", "mean"},
                                   Arguments{"--edit", "0.1=zero"}, Arguments{"--position", "0"}}) {
        Arguments arguments = sweep(other);
        arguments.insert(arguments.end(), {"--checkpoint", file()});
        expectError(arguments, 1, "another job");
        EXPECT_EQ(readBytes(file()), before);
    }
}

TEST_F(SweepCheckpoint, FilesThatAreNoneAreRefusedAndLeftAlone) {
    for (const std::string& bytes : {std::string("a thesis\n"), std::string("a thesis"), std::string("{}\n"),
                                     readBytes(path("prompts.jsonl"))}) {
        folder().write("job.checkpoint", bytes);
        expectError(sweep({"--checkpoint", file()}), 1, "job.checkpoint");
        EXPECT_EQ(readBytes(file()), bytes);
    }
    expectError(sweep({"--checkpoint", path("no/such/folder")}), 1, "folder");
    expectError(sweep({"--checkpoint", file(), "--repeat", "2"}), 2, "--repeat");
}

TEST_F(SweepCheckpoint, CtrlCKeepsWhatIsDone) {
    std::string lines;
    for (int i = 0; i < 2000; ++i) lines += "{\"text\": \"" + std::string(kRepeated) + "\"}\n";
    folder().write("prompts.jsonl", lines);
    Program program(HEADSCOPE_CLI_PATH, sweep({"--checkpoint", file(), "--progress"}));
    // Progress of the sweep itself comes once the file is there.
    while (!std::filesystem::exists(file())) ASSERT_TRUE(program.waitForErrorOutput());
    program.waitForErrorOutput();
    program.send(SIGINT);
    const Outcome outcome = program.finish();
    EXPECT_EQ(outcome.status, 130) << outcome.err;
    const std::string kept = readBytes(file());
    EXPECT_EQ(kept.substr(kept.size() - 1), "\n");
    EXPECT_EQ(kept.find("{\"headscope_checkpoint\": 1"), 0U);
}

TEST_F(SweepCheckpoint, SeveralProcessesWithoutAWayToEachOtherAreRefused) {
    ::setenv("SLURM_STEP_NUM_TASKS", "4", 1);
    expectError(sweep({"-o", path("four.csv")}), 2, "srun started 4");
    ::unsetenv("SLURM_STEP_NUM_TASKS");
    EXPECT_FALSE(std::filesystem::exists(path("four.csv")));
}

}  // namespace
}  // namespace headscope::test
