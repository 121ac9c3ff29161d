// SPDX-License-Identifier: GPL-3.0-or-later
// The Hugging Face cache: where it is, which snapshot counts, and what its links may lead to.
#include "core/hub/hub_cache.h"

#include <gtest/gtest.h>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/config_view.h"
#include "tests/core/hub/environment_variable.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

namespace fs = std::filesystem;
using test::EnvironmentVariable;
using test::expectError;
using test::valueOf;

class HubCacheTest : public ::testing::Test {
protected:
    /// A snapshot with these files as links to blobs.
    fs::path addSnapshot(const std::string& commit) const {
        const fs::path snapshot = model() / "snapshots" / commit;
        fs::create_directories(snapshot);
        fs::create_directories(model() / "blobs");
        std::ofstream(model() / "blobs" / "1234") << R"({"model_type": "x"})";
        fs::create_symlink("../../blobs/1234", snapshot / "config.json");
        return snapshot;
    }
    void refer(const std::string& text) const {
        fs::create_directories(model() / "refs");
        std::ofstream(model() / "refs" / "main") << text;
    }
    [[nodiscard]] fs::path model() const { return m_folder.path("models--org--name"); }

    test::TemporaryFolder m_folder;
    EnvironmentVariable m_cache{"HF_HUB_CACHE", m_folder.path().string()};
    std::string m_a = std::string(40, 'a'), m_b = std::string(40, 'b');
};

TEST_F(HubCacheTest, TakesTheSnapshotThatMainRefersTo) {
    addSnapshot(m_a);
    const fs::path snapshot = addSnapshot(m_b + "x").parent_path() / m_a;
    refer(m_a + "\n");
    EXPECT_EQ(valueOf(hubSnapshot("org/name")), snapshot);
}

TEST_F(HubCacheTest, TakesTheOnlySnapshotWithoutAReference) {
    const fs::path snapshot = addSnapshot(m_a);
    EXPECT_EQ(valueOf(hubSnapshot("org/name")), snapshot);
    addSnapshot(m_b);
    expectError(hubSnapshot("org/name"), ErrorCode::fileMissing, {"its files are not"});
}

TEST_F(HubCacheTest, FollowsLinksToRegularFiles) {
    const fs::path snapshot = addSnapshot(m_a);
    EXPECT_EQ(valueOf(valueOf(ConfigView::read(snapshot)).text("model_type")), "x");
}

TEST_F(HubCacheTest, RefusesLinksToDevicesLoopsAndNothing) {
    const fs::path snapshot = addSnapshot(m_a);
    const fs::path weights = snapshot / "model.safetensors";
    fs::create_symlink("/dev/zero", weights);
    expectError(Checkpoint::open(snapshot), ErrorCode::fileUnreadable, {"not a regular file"});
    fs::remove(weights);
    fs::create_symlink("model.safetensors", weights);
    expectError(Checkpoint::open(snapshot), ErrorCode::fileUnreadable, {"model.safetensors"});
    fs::remove(weights);
    fs::create_symlink("../../blobs/none", weights);
    expectError(Checkpoint::open(snapshot), ErrorCode::fileMissing, {"\"model.safetensors\" is missing"});
}

TEST_F(HubCacheTest, RejectsAReferenceThatIsNoCommit) {
    addSnapshot(m_a);
    for (const char* text : {"../../../../etc", "main", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        refer(text);
        expectError(hubSnapshot("org/name"), ErrorCode::fileFormat, {"holds no commit", "refs/main"});
    }
}

TEST_F(HubCacheTest, NamesWhatIsNotInTheCache) {
    expectError(hubSnapshot("org/name"), ErrorCode::fileMissing, {"org/name", m_folder.path().string()});
    refer(m_a);
    expectError(hubSnapshot("org/name"), ErrorCode::fileMissing, {"its files are not"});
}

TEST(HubCache, IsWhereTheEnvironmentSays) {
    const EnvironmentVariable cache("HF_HUB_CACHE", ""), home("HF_HOME", ""), caches("XDG_CACHE_HOME", "");
    const EnvironmentVariable user("HOME", "/home/someone");
    EXPECT_EQ(hubCacheFolder(), "/home/someone/.cache/huggingface/hub");
    const EnvironmentVariable otherCaches("XDG_CACHE_HOME", "/caches");
    EXPECT_EQ(hubCacheFolder(), "/caches/huggingface/hub");
    const EnvironmentVariable otherHome("HF_HOME", "/hf");
    EXPECT_EQ(hubCacheFolder(), "/hf/hub");
    const EnvironmentVariable otherCache("HF_HUB_CACHE", "/models");
    EXPECT_EQ(hubCacheFolder(), "/models");
}

TEST(HubCache, KnowsIdsFromPaths) {
    for (const char* id : {"gpt2", "org/name", "some-org/Some.Model_1"}) EXPECT_TRUE(isHubId(id)) << id;
    for (const char* text :
         {"", "/", "a/b/c", "org/", "/org", "org/..", "../name", ".hidden", "a b", "n\xc3\xa4me"})
        EXPECT_FALSE(isHubId(text)) << text;
    EXPECT_FALSE(isHubId(std::string(300, 'a')));
}

}  // namespace
}  // namespace headscope
