// SPDX-License-Identifier: GPL-3.0-or-later
// The choice of a family by config, and what each family owes: names of its own, quirks with tests that
// exist.
#include "core/model/spec/families.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::expectError;
using test::readBytes;
using test::readConfig;
using test::valueOf;

TEST(Families, ListsTheSupportedWhereAnArchitectureIsUnknown) {
    json config = configOf("gpt2");
    config["architectures"] = {"MambaForCausalLM"};
    expectError(readConfig(config), ErrorCode::unknownArchitecture,
                {"\"MambaForCausalLM\" is not supported", "gpt2", "bert", "llama"});
    for (const Family* family : families()) {
        EXPECT_NE(supportedFamilies().find(family->id), std::string::npos) << family->id;
    }
}

TEST(Families, DoesNotTrustTheModelTypeAgainstTheArchitecture) {
    json config = configOf("gpt2");
    config["architectures"] = {"GPT2ForSequenceClassification"};
    expectError(readConfig(config), ErrorCode::unknownArchitecture, {"GPT2ForSequenceClassification"});
}

TEST(Families, ReadsByModelTypeWhereNoArchitectureIsNamed) {
    for (const auto& [model, architecture] :
         {std::pair("gpt2", "GPT2LMHeadModel"), std::pair("llama", "LlamaForCausalLM")}) {
        json config = configOf(model);
        config.erase("architectures");
        EXPECT_EQ(valueOf(readConfig(config)).spec.architecture, architecture);
        config["architectures"] = json::array();
        EXPECT_EQ(valueOf(readConfig(config)).spec.family, model);
    }
    json config = configOf("gpt2");
    config.erase("architectures");
    config["model_type"] = "mamba";
    expectError(readConfig(config), ErrorCode::unknownArchitecture, {"\"mamba\""});
    config.erase("model_type");
    expectError(readConfig(config), ErrorCode::unknownArchitecture, {"supported are"});
}

TEST(Families, NamesTheArchitectureThatItReads) {
    json config = configOf("gpt2");
    config["architectures"] = {"SomethingNew", "GPT2LMHeadModel"};
    const ReadModel read = valueOf(readConfig(config));
    EXPECT_EQ(read.spec.family, "gpt2");
    EXPECT_EQ(read.spec.architecture, "GPT2LMHeadModel");
}

TEST(Families, RejectsArchitecturesThatAreNoList) {
    json config = configOf("gpt2");
    config["architectures"] = "GPT2LMHeadModel";
    expectError(readConfig(config), ErrorCode::configKey, {"\"architectures\"", "a list of strings"});
    config = configOf("gpt2");
    config["model_type"] = 7;
    expectError(readConfig(config), ErrorCode::configKey, {"\"model_type\""});
}

TEST(Families, KeepsTheErrorOfAnUnknownArchitectureShort) {
    json config = configOf("gpt2");
    config["architectures"] = {std::string(100'000, 'x')};
    const auto read = readConfig(config);
    ASSERT_FALSE(read.has_value());
    EXPECT_LT(read.error().text().size(), 600U);
}

TEST(Families, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Family* family : families()) {
        EXPECT_TRUE(names.insert(family->id).second) << family->id;
        EXPECT_FALSE(family->architectures.empty());
        for (const std::string_view name : family->architectures)
            EXPECT_TRUE(names.insert(name).second) << name;
    }
}

/// Every "Suite.Name" of the tests.
std::set<std::string> testNames() {
    static const std::regex kTest(R"(\nTEST(_F|_P)?\((\w+), (\w+)\))");
    std::set<std::string> names;
    for (const auto& file : std::filesystem::recursive_directory_iterator(HEADSCOPE_SOURCE_DIR "/tests")) {
        if (!file.path().filename().string().ends_with("_test.cpp")) continue;
        const std::string source = readBytes(file.path());
        for (std::sregex_iterator found(source.begin(), source.end(), kTest), end; found != end; ++found) {
            names.insert((*found)[2].str() + "." + (*found)[3].str());
        }
    }
    return names;
}

TEST(Families, NameATestThatExistsForEveryQuirk) {
    const std::set<std::string> names = testNames();
    ASSERT_TRUE(names.contains("Families.NameATestThatExistsForEveryQuirk")) << "the search finds nothing";
    for (const Family* family : families()) {
        EXPECT_FALSE(family->quirks.empty()) << family->id;
        for (const Quirk& quirk : family->quirks) {
            EXPECT_FALSE(quirk.what.empty() || quirk.source.empty()) << family->id;
            EXPECT_TRUE(names.contains(std::string(quirk.test))) << family->id << ": no test " << quirk.test;
        }
    }
}

}  // namespace
}  // namespace headscope
