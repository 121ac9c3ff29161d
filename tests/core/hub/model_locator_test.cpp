// SPDX-License-Identifier: GPL-3.0-or-later
// What the MODEL argument may be, and what each wrong one is told.
#include "core/hub/model_locator.h"

#include <gtest/gtest.h>

#include "tests/core/hub/environment_variable.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::EnvironmentVariable;
using test::expectError;
using test::valueOf;

TEST(ModelLocator, TakesAFolder) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("my-model"));
    const auto expected = std::filesystem::canonical(folder.path("my-model"));
    for (const std::string& text : {folder.path("my-model").string(), folder.path("my-model").string() + "/",
                                    (folder.path() / "my-model" / ".." / "my-model").string()}) {
        const LocatedModel located = valueOf(locateModel(text));
        EXPECT_EQ(located.name, "my-model") << text;
        EXPECT_EQ(located.folder, expected) << text;
    }
}

TEST(ModelLocator, FindsTheDemoWhereTheResourcesAre) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.path("models") / "demo");
    std::ofstream(folder.path("models") / "demo" / "config.json") << "{}";
    const EnvironmentVariable resources("HEADSCOPE_RESOURCES", folder.path().string());
    const LocatedModel located = valueOf(locateModel("demo"));
    EXPECT_EQ(located.name, "demo");
    EXPECT_EQ(located.folder, std::filesystem::canonical(folder.path()) / "models" / "demo");
    EXPECT_EQ(located.argument, "demo");
    EXPECT_EQ(valueOf(bundledModels()), std::filesystem::canonical(folder.path()) / "models");
}

TEST(ModelLocator, FindsEveryBundledModelByItsName) {
    const test::TemporaryFolder folder;
    for (const char* name : {"demo-small", "demo"}) {
        std::filesystem::create_directories(folder.path("models") / name);
        std::ofstream(folder.path("models") / name / "config.json") << "{}";
    }
    std::filesystem::create_directories(folder.path("models") / "demo-empty");
    const EnvironmentVariable resources("HEADSCOPE_RESOURCES", folder.path().string());
    EXPECT_EQ(bundledNames(), (std::vector<std::string>{"demo", "demo-small"}));
    const LocatedModel located = valueOf(locateModel("demo-small"));
    EXPECT_EQ(located.folder, std::filesystem::canonical(folder.path()) / "models" / "demo-small");
    EXPECT_EQ(located.argument, "demo-small");
    expectError(locateModel("demo-empty"), ErrorCode::fileMissing, {"demo-empty"});
}

TEST(ModelLocator, IsNotMisledByResourcesWithoutAModel) {
    const test::TemporaryFolder folder;
    const EnvironmentVariable resources("HEADSCOPE_RESOURCES", folder.path().string());
    const auto models = bundledModels();
    if (models) {
        EXPECT_NE(*models, std::filesystem::canonical(folder.path()) / "models");
        EXPECT_TRUE(std::filesystem::exists(*models / "demo" / "config.json"));
    } else {
        expectError(models, ErrorCode::fileMissing, {"HEADSCOPE_RESOURCES"});
    }
}

TEST(ModelLocator, TakesAGgufFile) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("tiny.Q8_0.gguf", "x");
    const LocatedModel located = valueOf(locateModel(file.string()));
    EXPECT_EQ(located.name, "tiny.Q8_0");
    EXPECT_EQ(located.folder, file);
    EXPECT_EQ(located.argument, file.string());
    expectError(locateModel(folder.path("none.gguf").string()), ErrorCode::fileMissing, {"none.gguf"});
    expectError(locateModel("weights.gguf"), ErrorCode::fileMissing, {"there is no model \"weights.gguf\""});
}

TEST(ModelLocator, TakesTheOnlyGgufFileOfAFolder) {
    const test::TemporaryFolder folder;
    folder.write("only.gguf", "x");
    EXPECT_EQ(valueOf(locateModel(folder.path().string())).folder.filename(), "only.gguf");
    folder.write("second.gguf", "x");
    expectError(locateModel(folder.path().string()), ErrorCode::fileMissing, {"2 .gguf files", "give one"});
    folder.write("config.json", "{}");
    EXPECT_EQ(valueOf(locateModel(folder.path().string())).folder, std::filesystem::canonical(folder.path()));
}

TEST(ModelLocator, FindsHubIdsInTheCache) {
    const test::TemporaryFolder folder;
    const EnvironmentVariable cache("HF_HUB_CACHE", folder.path().string());
    const std::string commit(40, 'a');
    for (const char* name : {"models--some-org--Some.Model_1", "models--bare"}) {
        std::filesystem::create_directories(folder.path(name) / "snapshots" / commit);
        std::ofstream(folder.path(name) / "snapshots" / commit / "config.json") << "{}";
    }
    const LocatedModel located = valueOf(locateModel("some-org/Some.Model_1"));
    EXPECT_EQ(located.name, "some-org/Some.Model_1");
    EXPECT_EQ(located.folder, folder.path("models--some-org--Some.Model_1") / "snapshots" / commit);
    EXPECT_EQ(located.argument, "some-org/Some.Model_1");
    EXPECT_EQ(valueOf(locateModel("bare")).folder, folder.path("models--bare") / "snapshots" / commit);
    expectError(locateModel("some-org/other"), ErrorCode::fileMissing,
                {"there is no model \"some-org/other\"", "Hugging Face cache", folder.path().string()});
}

TEST(ModelLocator, PutsAnAdapterOnItsBaseOrAnother) {
    const test::TemporaryFolder folder;
    for (const char* name : {"base", "other", "adapter"})
        std::filesystem::create_directory(folder.path(name));
    for (const char* name : {"base", "other"}) std::ofstream(folder.path(name) / "config.json") << "{}";
    const auto base = folder.path("base"), other = folder.path("other"), adapter = folder.path("adapter");
    std::ofstream(adapter / "adapter_config.json")
        << R"({"base_model_name_or_path": ")" << base.string() << R"("})";
    const LocatedModel own = valueOf(locateModel(adapter.string()));
    EXPECT_EQ(own.name, "base + adapter");
    EXPECT_EQ(own.folder, base);
    EXPECT_EQ(own.adapter, adapter);
    EXPECT_EQ(own.argument, adapter.string());
    const LocatedModel moved = valueOf(locateModel(withAdapter(other.string(), adapter.string())));
    EXPECT_EQ(moved.folder, other);
    EXPECT_EQ(moved.adapter, adapter);
    EXPECT_EQ(valueOf(locateModel(moved.argument)).adapter, adapter) << "the argument finds both again";
    EXPECT_TRUE(valueOf(locateModel(base.string())).adapter.empty());
    expectError(locateModel(withAdapter(base.string(), other.string())), ErrorCode::fileMissing,
                {"no adapter_config.json"});
}

TEST(ModelLocator, OpensAsAnotherArchitectureWhatIsNoFolderOfThatName) {
    const test::TemporaryFolder folder;
    for (const char* name : {"clip", "cold as ice", "adapter"})
        std::filesystem::create_directory(folder.path(name));
    for (const char* name : {"clip", "cold as ice"}) std::ofstream(folder.path(name) / "config.json") << "{}";
    std::ofstream(folder.path("adapter") / "adapter_config.json") << "{}";
    const std::string text = withArchitecture(folder.path("clip").string(), "CLIPTextModel");
    const LocatedModel located = valueOf(locateModel(text));
    EXPECT_EQ(located.folder, folder.path("clip"));
    EXPECT_EQ(located.architecture, "CLIPTextModel");
    EXPECT_EQ(located.name, "clip as CLIPTextModel");
    EXPECT_EQ(located.argument, text) << "finds it again";
    const LocatedModel both = valueOf(locateModel(withAdapter(text, folder.path("adapter").string())));
    EXPECT_EQ(both.architecture, "CLIPTextModel");
    EXPECT_EQ(both.adapter, folder.path("adapter"));
    EXPECT_TRUE(valueOf(locateModel(folder.path("cold as ice").string())).architecture.empty());
    expectError(locateModel(withArchitecture(folder.path("none").string(), "X")), ErrorCode::fileMissing,
                {"none"});
}

TEST(ModelLocator, NamesTheMissingBaseOfAnAdapter) {
    const test::TemporaryFolder folder;
    const EnvironmentVariable cache("HF_HUB_CACHE", folder.path("cache").string());
    folder.write("adapter_config.json", R"({"base_model_name_or_path": "org/base"})");
    expectError(locateModel(folder.path().string()), ErrorCode::fileMissing,
                {"base of adapter", "there is no model \"org/base\""});
    folder.write("adapter_config.json", "{}");
    expectError(locateModel(folder.path().string()), ErrorCode::configKey, {"base_model_name_or_path"});
}

TEST(ModelLocator, KeepsTheEndingOfALinkIntoTheCache) {
    const test::TemporaryFolder folder;
    folder.write("blob", "x");
    std::filesystem::create_symlink(folder.path("blob"), folder.path("m.gguf"));
    EXPECT_EQ(valueOf(locateModel(folder.path("m.gguf").string())).folder, folder.path("m.gguf"));
}

TEST(ModelLocator, NamesWhatIsNotThere) {
    const test::TemporaryFolder folder;
    const EnvironmentVariable cache("HF_HUB_CACHE", folder.path("cache").string());
    expectError(locateModel(folder.path("none").string()), ErrorCode::fileMissing,
                {"there is no model", "none"});
    for (const char* text :
         {"no-such-model", "a/b/c", "org/", "/org", "org/.hidden", "org/na me", "org/näme", "org//name"}) {
        expectError(locateModel(text), ErrorCode::fileMissing, {"there is no model", text});
    }
}

TEST(ModelLocator, WantsAFolderAndNotAFile) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("model.safetensors", "x");
    expectError(locateModel(file.string()), ErrorCode::fileMissing, {"is a file, expected a model folder"});
}

TEST(ModelLocator, RejectsNoNameAndNamesWithNul) {
    expectError(locateModel(""), ErrorCode::usage, {"no model was named"});
    expectError(locateModel(std::string("a\0b", 3)), ErrorCode::usage, {"NUL"});
}

TEST(ModelLocator, SurvivesNamesOfAnyLength) {
    // The longest argument that a system passes on.
    expectError(locateModel(std::string(130'000, 'a')), ErrorCode::fileMissing);
    expectError(locateModel("org/" + std::string(130'000, 'a')), ErrorCode::fileMissing);
    expectError(locateModel("org/" + std::string(190, 'a')), ErrorCode::fileMissing);
    expectError(locateModel(std::string(2'000'000, 'a') + "/b"), ErrorCode::fileMissing);
}

}  // namespace
}  // namespace headscope
