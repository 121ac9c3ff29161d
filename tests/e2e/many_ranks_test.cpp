// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps on many ranks against one process, and what is left when a rank ends early.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <set>

#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using Json = nlohmann::json;
using Arguments = std::vector<std::string>;

// Runs the command line under mpirun; skips where there is none, or no MPI in the build.
class ManyRanks : public Cli {
protected:
    void SetUp() override {
        Cli::SetUp();
        if (IsSkipped()) return;
        if (std::string(HEADSCOPE_MPIRUN).empty()) GTEST_SKIP() << "built without MPI, or there is no mpirun";
        // Quiet in containers: no shared memory by ptrace, no search for networks.
        ::setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 1);
        ::setenv("OMPI_MCA_btl_base_warn_component_unused", "0", 1);
        // Its session files would leave nothing behind, but their path must be short.
        ::setenv("TMPDIR", "/tmp", 1);
    }
    static Arguments launched(int ranks, const Arguments& arguments) {
        Arguments all = {"--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n",
                         std::to_string(ranks), HEADSCOPE_CLI_PATH};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return all;
    }
    static Outcome onRanks(int ranks, const Arguments& arguments) {
        return run(HEADSCOPE_MPIRUN, launched(ranks, arguments));
    }
    // `count` prompts of different lengths.
    [[nodiscard]] std::string prompts(int count) const {
        std::string lines;
        for (int i = 0; i < count; ++i) {
            std::string text;
            for (int t = 0; t < 3 + i * 7 % 11; ++t)
                text += (t ? " t" : "t") + std::to_string(10 + (i * 13 + t * 29) % 54);
            lines += Json{{"text", text}, {"target", "t27"}}.dump() + "\n";
        }
        return write("prompts.jsonl", lines);
    }
    // One process's sweep, written to `file`.
    [[nodiscard]] std::string alone(Arguments arguments, const std::string& file) const {
        arguments.insert(arguments.end(), {"-o", path(file), "--threads", "1"});
        const Outcome outcome = cli(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return readBytes(path(file));
    }
};

std::size_t linesOf(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// What must differ between runs, and nothing else.
Json withoutTimes(const std::string& text) {
    Json json = Json::parse(text);
    json.at("headscope").erase("seconds");
    json.at("headscope").erase("peak_rss_bytes");
    return json;
}

TEST_F(ManyRanks, AnyNumberOfThemWritesTheFileOfOneProcess) {
    const Arguments sweep = {"sweep", "demo-induction", "--jsonl", prompts(7), "--metric", "dlogprob"};
    const std::string expected = alone(sweep, "one.csv");
    ASSERT_NE(expected, "");
    for (const int ranks : {1, 2, 3}) {
        Arguments arguments = sweep;
        const std::string file = path("many" + std::to_string(ranks) + ".csv");
        arguments.insert(arguments.end(), {"-o", file, "--threads", "1"});
        const Outcome outcome = onRanks(ranks, arguments);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(readBytes(file), expected) << ranks;
        EXPECT_EQ(outcome.err, "") << "no progress, no warning, no word of the other ranks";
    }
}

TEST_F(ManyRanks, KindsMetricsAndModelsAreThoseOfOneProcess) {
    const std::string reference = write("reference.txt", "t11 t12 t13\nt40 t41\n");
    const std::string t5 = (std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models/t5").string();
    const std::string ids = write("ids.jsonl", "{\"ids\": [5, 6, 7]}\n{\"ids\": [9, 8]}\n{\"ids\": [4]}\n");
    for (const Arguments& sweep :
         {Arguments{"sweep", "demo-induction", "--jsonl", prompts(5), "--edit-kind", "mean", "--reference",
                    reference},
          Arguments{"sweep", "demo-induction", "--jsonl", prompts(5), "--metric", "dloss", "--edit",
                    "0.1=zero"},
          Arguments{"sweep", "demo", "--text", "Mary gave a drink to John", "--edit-kind", "uniform"},
          Arguments{"sweep", t5, "--jsonl", ids}}) {
        const std::string expected = alone(sweep, "one.json");
        Arguments arguments = sweep;
        arguments.insert(arguments.end(), {"-o", path("many.json"), "--threads", "1", "--force"});
        const Outcome outcome = onRanks(3, arguments);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(withoutTimes(readBytes(path("many.json"))), withoutTimes(expected));
        std::filesystem::remove(path("one.json"));
    }
}

TEST_F(ManyRanks, OneSpeaksOfWhatFailsOnAll) {
    const Outcome outcome = onRanks(3, {"sweep", "demo-induction", "--text", "t01", "--metric", "accuracy"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.out.find("accuracy"), std::string::npos);
    const std::size_t first = outcome.err.find("headscope-cli: error: \"accuracy\"");
    EXPECT_NE(first, std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find("accuracy", first + 40), std::string::npos) << outcome.err;
}

TEST_F(ManyRanks, AnEstimateIsNotShared) {
    const Outcome outcome = onRanks(2, {"sweep", "demo-induction", "--text", "t11 t12", "--estimate"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_NE(outcome.err.find("2 ranks cannot share"), std::string::npos) << outcome.err;
}

TEST_F(ManyRanks, ARankWithAnErrorEndsTheJobWithAWord) {
    // Each rank has a command of its own, and one has other prompts.
    Arguments arguments = launched(2, {"sweep", "demo-induction", "--text", "t11 t12"});
    for (const char* argument :
         {":", "-n", "1", HEADSCOPE_CLI_PATH, "sweep", "demo-induction", "--text", "t11 t13"})
        arguments.emplace_back(argument);
    const Outcome other = run(HEADSCOPE_MPIRUN, arguments);
    EXPECT_EQ(other.status, 2) << other.err;
    EXPECT_NE(other.err.find("headscope-cli: error: rank 2: "), std::string::npos) << other.err;
    arguments.back() = std::string("no-such-token-") + std::string(3, '\xff');
    const Outcome failing = run(HEADSCOPE_MPIRUN, arguments);
    EXPECT_EQ(failing.status, 1) << failing.err;
    EXPECT_NE(failing.err.find("headscope-cli: error: rank 2: "), std::string::npos) << failing.err;
    EXPECT_EQ(other.out + failing.out, "");
}

TEST_F(ManyRanks, AnErrorAmidTheWorkEndsTheJobWithAWord) {
    const Outcome outcome =
        onRanks(2, {"sweep", "demo-induction", "--jsonl", prompts(4), "--edit-kind", "scale:3e38"});
    EXPECT_EQ(outcome.status, 1) << outcome.err;
    // Whichever was first.
    const std::size_t word = outcome.err.find("headscope-cli: error: rank ");
    ASSERT_NE(word, std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("not finite", word), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST_F(ManyRanks, RankZeroFailingAloneEndsTheJobWithAWord) {
    const std::string thesis = write("thesis.txt", "a thesis\n");
    const Outcome outcome =
        onRanks(2, {"sweep", "demo-induction", "--text", "t11 t12", "--checkpoint", thesis});
    EXPECT_EQ(outcome.status, 1) << outcome.err;
    EXPECT_NE(outcome.err.find("headscope-cli: error: rank 0: checkpoint"), std::string::npos) << outcome.err;
    EXPECT_EQ(readBytes(thesis), "a thesis\n");
}

class Checkpoint : public ManyRanks {
protected:
    // The process ids of the ranks of a job that is at work on `file`.
    static std::set<pid_t> ranksOf(const std::string& file) {
        std::set<pid_t> found;
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            const std::string name = entry.path().filename();
            if (name.find_first_not_of("0123456789") != std::string::npos) continue;
            const std::string command = readBytes(entry.path() / "cmdline");
            if (command.starts_with(HEADSCOPE_CLI_PATH) && command.find(file) != std::string::npos)
                found.insert(std::stoi(name));
        }
        return found;
    }
};

TEST_F(Checkpoint, AKilledRankFailsTheJobWhichGoesOnWhenStartedAgain) {
    std::string lines;
    for (int i = 0; i < 200; ++i) {
        std::string text = "When Mary and John went to the store, John gave a drink to";
        for (int word = 0; word < i % 5; ++word) text += " the";
        lines += Json{{"text", text}}.dump() + "\n";
    }
    const Arguments job = {"sweep", "demo", "--jsonl", write("many.jsonl", lines), "--threads", "1"};
    const std::string expected = alone({job.begin(), job.begin() + 4}, "one.csv");
    const std::string file = path("job.checkpoint");
    Arguments arguments = job;
    arguments.insert(arguments.end(), {"--checkpoint", file, "--progress", "-o", path("many.csv")});
    std::size_t before = 0;
    for (const bool lead : {false, true}) {
        Program program(HEADSCOPE_MPIRUN, launched(2, arguments));
        // Progress comes as units do.
        while (linesOf(readBytes(file)) <= before + 20) ASSERT_TRUE(program.waitForErrorOutput());
        const std::set<pid_t> ranks = ranksOf(file);
        ASSERT_EQ(ranks.size(), 2U) << "the job was over before it could be interrupted";
        ::kill(lead ? *ranks.begin() : *ranks.rbegin(), SIGKILL);
        const Outcome outcome = program.finish();
        EXPECT_NE(outcome.status, 0);
        EXPECT_NE(outcome.err.find("signal 9"), std::string::npos) << outcome.err;
        EXPECT_FALSE(std::filesystem::exists(path("many.csv")));
        const std::size_t after = linesOf(readBytes(file));
        EXPECT_GT(after, before + 20);
        ASSERT_LT(after, 200 * 5) << "something is left to do";
        before = after;
    }
    // On another number of ranks.
    const Outcome outcome = onRanks(3, arguments);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(readBytes(path("many.csv")), expected);
    EXPECT_EQ(linesOf(readBytes(file)), 200U * 5 + 1) << "each unit once";
}

}  // namespace
}  // namespace headscope::test
