// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of architectures: found by name, and consistent in themselves.
#include "core/checkpoint/gguf_architecture.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

GgufMetadata metadataOf(const std::string& architecture) {
    GgufMetadata metadata("m.gguf");
    EXPECT_TRUE(metadata.add("general.architecture", architecture));
    return metadata;
}

const std::vector<std::string> kNames = {"llama",    "smollm3", "granite", "qwen2",      "qwen3", "qwen3moe",
                                         "gemma",    "gemma2",  "gemma3",  "olmo",       "olmo2", "command-r",
                                         "stablelm", "phi2",    "phi3",    "starcoder2", "gpt2",  "starcoder",
                                         "bloom",    "falcon",  "mpt",     "gptneox",    "bert"};

TEST(GgufArchitecture, KnowsEveryNameAndItsTablesAreWhole) {
    for (const std::string& name : kNames) {
        SCOPED_TRACE(name);
        const GgufArchitecture& found = *valueOf(ggufArchitecture(metadataOf(name)));
        EXPECT_EQ(found.name, name);
        EXPECT_FALSE(found.mixture);
        EXPECT_FALSE(found.modelType.empty() || found.architecture.empty() || found.shared.empty());
        for (const GgufGiven& given : found.given)
            EXPECT_TRUE(nlohmann::json::accept(given.json)) << given.config;
        for (const auto& names : {found.names, found.shared}) {
            std::set<std::string_view> seen;
            for (const GgufName& row : names) {
                EXPECT_TRUE(seen.insert(row.gguf).second) << row.gguf << " is there twice";
                EXPECT_EQ(row.gguf.find("{}") == std::string_view::npos,
                          row.theirs.find("{}") == std::string_view::npos)
                    << row.gguf;
            }
        }
    }
}

TEST(GgufArchitecture, IsAMixtureWithExpertsOnly) {
    GgufMetadata metadata = metadataOf("llama");
    EXPECT_EQ(valueOf(ggufArchitecture(metadata))->modelType, "llama");
    ASSERT_TRUE(metadata.add("llama.expert_count", std::uint64_t{8}));
    EXPECT_EQ(valueOf(ggufArchitecture(metadata))->modelType, "mixtral");
}

TEST(GgufArchitecture, NamesWhatItDoesNotKnow) {
    expectError(ggufArchitecture(metadataOf("rwkv7")), ErrorCode::unknownArchitecture,
                {"\"rwkv7\" is not supported", "m.gguf", "llama, smollm3", "bert"});
    expectError(ggufArchitecture(GgufMetadata("m.gguf")), ErrorCode::configKey, {"general.architecture"});
}

}  // namespace
}  // namespace headscope
