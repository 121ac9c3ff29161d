// SPDX-License-Identifier: GPL-3.0-or-later
// What the MODEL argument may be, and what each wrong one is told.
#include "core/hub/model_locator.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

/// An environment variable for the length of a test.
class EnvironmentVariable {
public:
    EnvironmentVariable(const char* name, const std::string& value) : m_name(name) {
        if (const char* before = std::getenv(name)) m_before = before;
        ::setenv(name, value.c_str(), 1);
    }
    ~EnvironmentVariable() {
        if (m_before) {
            ::setenv(m_name, m_before->c_str(), 1);
        } else {
            ::unsetenv(m_name);
        }
    }
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

private:
    const char* m_name;
    std::optional<std::string> m_before;
};

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

TEST(ModelLocator, SaysWhatIsNotInThisBuild) {
    expectError(locateModel("weights.gguf"), ErrorCode::notInThisBuild, {"weights.gguf", "GGUF"});
    expectError(locateModel("some-org/Some.Model_1"), ErrorCode::notInThisBuild,
                {"some-org/Some.Model_1", "hub ids"});
}

TEST(ModelLocator, NamesWhatIsNotThere) {
    const test::TemporaryFolder folder;
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
    expectError(locateModel("org/" + std::string(130'000, 'a')), ErrorCode::notInThisBuild);
    expectError(locateModel(std::string(2'000'000, 'a') + "/b"), ErrorCode::notInThisBuild);
}

}  // namespace
}  // namespace headscope
