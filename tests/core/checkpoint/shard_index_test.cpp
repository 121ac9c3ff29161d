// SPDX-License-Identifier: GPL-3.0-or-later
// The index of shards must not lead anywhere but into its own folder.
#include "core/checkpoint/shard_index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

class ShardIndexTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<ShardIndex> read(const std::string& text) const {
        return readShardIndex(m_folder.write("model.safetensors.index.json", text));
    }
    test::TemporaryFolder m_folder;
};

TEST_F(ShardIndexTest, ReadsWhichFileHoldsWhat) {
    const auto index = valueOf(read(R"({"metadata": {"total_size": 8}, "weight_map": {"b": "2.safetensors",
        "a": "1.safetensors", "c": "2.safetensors"}})"));
    EXPECT_EQ(index.fileOf.at("c"), "2.safetensors");
    EXPECT_EQ(index.files(), (std::vector<std::string>{"1.safetensors", "2.safetensors"}));
}

TEST_F(ShardIndexTest, RejectsNamesThatLeaveTheFolder) {
    for (const char* name : {"../x.safetensors", "/etc/passwd", "sub/x.safetensors", "..", ".", "", "a\\b",
                             "./x.safetensors", "x/"}) {
        SCOPED_TRACE(name);
        expectError(read(fmt::format(R"({{"weight_map": {{"w": {}}}}})", nlohmann::json(name).dump())),
                    ErrorCode::fileFormat, {"tensor \"w\"", "plain file name", "index.json"});
    }
    expectError(read(R"({"weight_map": {"w": "a\u0000b"}})"), ErrorCode::fileFormat, {"\"w\""});
}

TEST_F(ShardIndexTest, RejectsNamesThatAreNoText) {
    for (const char* value : {"1", "null", "[\"a\"]", "{}"}) {
        expectError(read(fmt::format(R"({{"weight_map": {{"w": {}}}}})", value)), ErrorCode::fileFormat,
                    {"\"w\""});
    }
}

TEST_F(ShardIndexTest, RejectsAnIndexWithoutMap) {
    for (const char* text : {"{}", "[]", "null", R"({"weight_map": null})", R"({"weight_map": ["a"]})",
                             R"({"weight_map": {}})"}) {
        SCOPED_TRACE(text);
        expectError(read(text), ErrorCode::fileFormat, {"weight_map", "index.json"});
    }
}

TEST_F(ShardIndexTest, RejectsBrokenAndAmbiguousJson) {
    expectError(read("{"), ErrorCode::fileFormat, {"index.json"});
    expectError(read(R"({"weight_map": {"w": "a", "w": "b"}})"), ErrorCode::fileFormat,
                {"\"w\" appears twice"});
}

TEST_F(ShardIndexTest, NamesTheFileThatIsMissing) {
    expectError(readShardIndex(m_folder.path("none.json")), ErrorCode::fileMissing, {"none.json"});
}

}  // namespace
}  // namespace headscope
