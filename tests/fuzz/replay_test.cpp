// SPDX-License-Identifier: GPL-3.0-or-later
// Every input that is kept for a fuzzer, through the same entry point, in a plain build.
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "tests/fuzz/checkpoint_entry.h"
#include "tests/fuzz/config_entry.h"
#include "tests/fuzz/edits_entry.h"
#include "tests/fuzz/gguf_entry.h"
#include "tests/fuzz/pickle_entry.h"
#include "tests/fuzz/safetensors_entry.h"
#include "tests/fuzz/sentencepiece_entry.h"
#include "tests/fuzz/tokenizer_json_entry.h"
#include "tests/fuzz/workspace_entry.h"
#include "tests/support/temporary_folder.h"

namespace headscope::fuzz {
namespace {

/// A fuzzer: its folder below corpus/ and crashes/, and what it calls.
struct Target {
    const char* name;
    void (*run)(Bytes);
};

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

class FuzzReplay : public ::testing::TestWithParam<Target> {
protected:
    /// The files of tests/fuzz/<kind>/<target>, by name; none where the folder is not there.
    static std::vector<std::filesystem::path> filesOf(const char* kind) {
        const auto folder =
            std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fuzz" / kind / GetParam().name;
        std::vector<std::filesystem::path> files;
        if (!std::filesystem::exists(folder)) return files;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        return files;
    }
    static void replay(const std::filesystem::path& file) {
        SCOPED_TRACE(file.string());
        const std::string bytes = test::readBytes(file);
        GetParam().run({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }
};

TEST_P(FuzzReplay, SurvivesTheCorpus) {
    const auto files = filesOf("corpus");
    ASSERT_FALSE(files.empty()) << "no corpus for " << GetParam().name;
    for (const auto& file : files) replay(file);
}

TEST_P(FuzzReplay, SurvivesWhatOnceCrashed) {
    for (const auto& file : filesOf("crashes")) replay(file);
}

TEST_P(FuzzReplay, SurvivesEveryPrefixOfTheCorpus) {
    for (const auto& file : filesOf("corpus")) {
        SCOPED_TRACE(file.string());
        const std::string bytes = test::readBytes(file);
        const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
        const std::size_t step = std::max<std::size_t>(1, bytes.size() / 200);
        for (std::size_t length = 0; length < bytes.size(); length += step) GetParam().run({data, length});
    }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzReplay,
                         ::testing::Values(Target{"safetensors", &fuzzSafetensors},
                                           Target{"tokenizer_json", &fuzzTokenizerJson},
                                           Target{"sentencepiece", &fuzzSentencePiece},
                                           Target{"config", &fuzzConfig}, Target{"edits", &fuzzEdits},
                                           Target{"checkpoint", &fuzzCheckpoint}, Target{"gguf", &fuzzGguf},
                                           Target{"pickle", &fuzzPickle},
                                           Target{"workspace", &fuzzWorkspace}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace headscope::fuzz
