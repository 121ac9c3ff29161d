// SPDX-License-Identifier: GPL-3.0-or-later
// Every way to go wrong: exit status, one sentence, nothing half-written.
#include <fstream>

#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using CliErrors = Cli;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST_F(CliErrors, WrongUseIsStatusTwo) {
    expectError({}, 2, "no command is given");
    expectError({"frobnicate"}, 2, "headscope-cli help");
    expectError({"ablate"}, 2, "MODEL");
    expectError({"ablate", "demo-induction", "--text", "t01"}, 2, "--edit");
    expectError({"ablate", "demo-induction", "--edit", "0.1=zero"}, 2, "--text");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.1"}, 2, "\"0.1\"");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=nothing"}, 2, "\"nothing\"");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.0=zero-layer"}, 2,
                "0.*=zero-layer");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=zero", "--unknown"}, 2,
                "--unknown");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=zero", "--top", "x"}, 2,
                "--top");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=zero", "--reference", "r.txt"},
                2, "--reference");
    expectError({"sweep", "demo-induction", "--text", "t01", "--metric", "accuracy"}, 2, "\"accuracy\"");
    expectError({"sweep", "demo-induction", "--text", "t01", "--metric", "dlogprob"}, 2, "--target");
    expectError({"sweep", "demo-induction", "--text", "t01", "-o", path("map.png")}, 2, ".csv");
    expectError({"sweep", "demo-induction", "--text", "t01", "--metric", "top1", "--estimate"}, 2, "top1");
    expectError({"sweep", "demo-induction", "--text", "t01", "--estimate", "--checkpoint", path("c")}, 2,
                "--checkpoint");
    expectError({"capture", "demo-induction", "--text", "t01"}, 2, "--output");
    expectError({"capture", "demo-induction", "--text", "t01", "-o", path("a.txt")}, 2, ".npz");
    expectError({"capture", "demo-induction", "--text", "t01", "--taps", "patterns", "-o", path("a.npz")}, 2,
                "\"patterns\"");
    expectError({"capture", "demo-induction", "--text", "t01", "--taps", "rot_q", "-o", path("a.npz")}, 2,
                "rotary");
    expectError({"generate", "demo-induction", "--text", "t01", "--temperature", "2"}, 2, "--sample");
    expectError({"tokenize", "demo-induction", "--text", "t01", "--bos", "--no-bos"}, 2, "--no-bos");
    EXPECT_EQ(folder().entryCount(), 0U);
}

TEST_F(CliErrors, WhatIsNotBuiltIsStatusTwo) {
    const std::vector<std::vector<std::string>> later = {
        {"heads", "demo-induction"},
        {"prune", "demo-induction", "--jsonl", "x", "--keep", "3"},
        {"pull", "gpt2"},
        {"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=patch:z.npz"},
        {"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=zero", "--device", "cuda"},
        {"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=zero", "--device", "cuda:0"},
        {"sweep", "demo-induction", "--text", "t01", "--dtype", "f16"},
        {"tokenize", "demo-induction", "--text", "t01", "--chat"},
        {"completion", "zsh"},
    };
    for (const auto& arguments : later) expectError(arguments, 2, "not in this build");
}

TEST_F(CliErrors, ModelsThatAreNotThereAreStatusOne) {
    expectError({"inspect", "model.gguf"}, 1, "there is no model \"model.gguf\"");
    expectError({"inspect", "no-such-org/no-such-model"}, 1, "Hugging Face cache");
}

TEST_F(CliErrors, MetricsThatAModelCannotGiveAreStatusTwo) {
    expectError({"sweep", "demo-induction", "--text", "t01", "--metric", "logit-diff", "--target", "t02"}, 2,
                "--foil");
}

TEST_F(CliErrors, BadPromptsAreOneSentence) {
    const std::vector<std::string> edit = {"--edit", "0.1=zero"};
    const auto ablate = [&](std::vector<std::string> input) {
        input.insert(input.begin(), {"ablate", "demo-induction"});
        input.insert(input.end(), edit.begin(), edit.end());
        return input;
    };
    std::string longText;
    for (int i = 0; i < 128; ++i) longText += "t01 ";
    expectError(ablate({"--text", longText}), 1, "129");
    expectError(ablate({"--text", "", "--no-special"}), 1, "no tokens");
    expectError(ablate({"--text", "t01 \xFF"}), 1, "UTF-8");
    expectError(ablate({"--text", "t01 elephant"}), 1, "elephant");
    expectError(ablate({"--ids", "1,99"}), 1, "99");
    expectError(ablate({"--file", path("absent.txt")}), 1, "absent.txt");
    expectError(ablate({"--jsonl", write("bad.jsonl", "{\"text\": \"t01\"}\n{\"text\": 1}\n")}), 1,
                "bad.jsonl line 2");
    expectError(ablate({"--text", "t01", "--position", "2"}), 1, "position 2");
    expectError(ablate({"--text", "t01", "--target", "t01 t02"}), 1, "\"t01\", \"t02\"");
}

TEST_F(CliErrors, HeadsAndEditsThatTheModelDoesNotHaveAreNamed) {
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "2.0=zero"}, 1, "\"2.0\"");
    expectError(
        {"ablate", "demo-induction", "--text", "t01", "--edit", "0.1=zero", "--edit", "0.*=scale:0.5"}, 1,
        "0.1=");
    expectError({"ablate", "demo-induction", "--text", "t01", "--edit", "0.1@1-2=zero"}, 1, "0.1@1-2=zero");
    expectError({"capture", "demo-induction", "--text", "t01", "--heads", "0.5", "-o", path("a.npz")}, 1,
                "\"0.5\"");
    EXPECT_EQ(folder().entryCount(), 0U);
}

TEST_F(CliErrors, BrokenModelsNameWhatIsBroken) {
    const auto ablate = [](const std::string& model) {
        return std::vector<std::string>{"ablate", model, "--ids", "1,2", "--edit", "0.1=zero"};
    };
    expectError(ablate(path("nowhere")), 1, "nowhere");
    std::filesystem::create_directory(path("empty"));
    expectError(ablate(path("empty")), 1, "config.json");

    const auto truncated = demoCopy("truncated");
    std::filesystem::resize_file(truncated / "model.safetensors", 5000);
    expectError(ablate(truncated.string()), 1, "model.safetensors");
    expectError({"inspect", truncated.string()}, 1, "model.safetensors");

    const auto keyless = demoCopy("keyless");
    const std::string config = readBytes(keyless / "config.json");
    std::ofstream(keyless / "config.json") << replaced(config, "\"n_layer\"", "\"n_layers_renamed\"");
    expectError(ablate(keyless.string()), 1, "n_layer");

    const auto foreign = demoCopy("foreign");
    std::string strange = replaced(config, "GPT2LMHeadModel", "MambaForCausalLM");
    std::ofstream(foreign / "config.json") << replaced(strange, "\"gpt2\"", "\"mamba\"");
    expectError(ablate(foreign.string()), 1, "MambaForCausalLM");

    const auto larger = demoCopy("larger");
    std::ofstream(larger / "config.json") << replaced(config, "\"n_layer\": 2", "\"n_layer\": 3");
    expectError(ablate(larger.string()), 1, "h.2");

    const auto weightless = demoCopy("weightless");
    std::filesystem::remove(weightless / "model.safetensors");
    expectError(ablate(weightless.string()), 1, "model.safetensors");

    const auto wordless = demoCopy("wordless");
    std::ofstream(wordless / "tokenizer.json") << "{\"version\": ";
    expectError({"tokenize", wordless.string(), "--text", "t01"}, 1, "tokenizer.json");
    EXPECT_EQ(cli(ablate(wordless.string())).status, 0) << "ids need no tokenizer";
}

TEST_F(CliErrors, FilesAreWholeOrAbsent) {
    const std::string old = write("old.npz", "old");
    const std::vector<std::string> capture = {"capture", "demo-induction", "--text", "t01", "-o"};
    const auto to = [&](const std::string& file, const std::vector<std::string>& more = {}) {
        std::vector<std::string> all = capture;
        all.push_back(file);
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    expectError(to(old), 1, "--force");
    EXPECT_EQ(readBytes(old), "old");
    // Checked before any work: the model is not even looked for.
    expectError({"capture", "no-such-model", "--text", "t01", "-o", old}, 1, "old.npz");
    expectError({"sweep", "no-such-model", "--text", "t01", "-o", write("old.csv", "old")}, 1, "old.csv");
    EXPECT_EQ(cli(to(old, {"--force"})).status, 0);
    EXPECT_EQ(readBytes(old).substr(0, 2), "PK");
    expectError(to(path("no-folder/a.npz")), 1, "no-folder");
    expectError(to("/proc/headscope.npz"), 1, "/proc/headscope.npz");
    std::filesystem::create_directory(path("folder.npz"));
    expectError(to(path("folder.npz")), 1, "it is a folder");
    EXPECT_EQ(folder().entryCount(), 3U) << "nothing beside";
    if (::geteuid() != 0) {
        std::filesystem::permissions(folder().path(),
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
        expectError(to(path("new.npz")), 1, "new.npz");
    }
}

TEST_F(CliErrors, AFullStandardOutputIsAFailure) {
    const Outcome outcome = Program(HEADSCOPE_CLI_PATH, {"inspect", "demo-induction"}, "/dev/full").finish();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_NE(outcome.err.find("standard output"), std::string::npos) << outcome.err;
}

TEST_F(CliErrors, AnInterruptIsStatus130AndLeavesNoFile) {
    Program program(HEADSCOPE_CLI_PATH, {"sweep", "demo-induction", "--text", kRepeated, "--repeat",
                                         "1000000", "--progress", "-o", path("map.csv")});
    program.waitForErrorOutput();
    program.send(SIGINT);
    const Outcome outcome = program.finish();
    EXPECT_EQ(outcome.status, 130) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(folder().entryCount(), 0U);
}

TEST_F(CliErrors, AMemoryLimitIsTold) {
    expectError({"capture", "demo-induction", "--text", kRepeated, "--taps", "scores,pattern,q,k,v,z",
                 "--memory-limit", "10kB", "-o", path("a.npz")},
                1, "limit");
    expectError({"capture", "demo-induction", "--text", "t01", "--memory-limit", "lots", "-o", path("a.npz")},
                2, "\"lots\"");
}

}  // namespace
}  // namespace headscope::test
