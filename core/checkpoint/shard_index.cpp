// SPDX-License-Identifier: GPL-3.0-or-later
// Parsing of the shard index.
#include "core/checkpoint/shard_index.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/base/strict_json.h"
#include "core/checkpoint/mapped_file.h"

namespace headscope {
namespace {

constexpr std::size_t kMaxIndexBytes = 64U << 20U;

bool isPlainName(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
           name.find('\\') == std::string::npos && name.find('\0') == std::string::npos;
}

}  // namespace

std::vector<std::string> ShardIndex::files() const {
    std::set<std::string> names;
    for (const auto& [tensor, file] : fileOf) names.insert(file);
    return {names.begin(), names.end()};
}

Result<ShardIndex> readShardIndex(const std::filesystem::path& path) {
    HEADSCOPE_TRY(const std::string text, readTextFile(path, kMaxIndexBytes));
    auto parsed = parseStrictJson(text);
    if (!parsed) return fail(std::move(parsed).error().in(fmt::format("\"{}\"", path.string())));
    const auto map = parsed->is_object() ? parsed->find("weight_map") : parsed->end();
    if (!parsed->is_object() || map == parsed->end() || !map->is_object()) {
        return fail(ErrorCode::fileFormat, fmt::format("\"{}\" has no weight_map", path.string()),
                    "download the index again");
    }
    ShardIndex index;
    for (const auto& [tensor, file] : map->items()) {
        if (!file.is_string() || !isPlainName(file.get<std::string>())) {
            return fail(ErrorCode::fileFormat,
                        fmt::format("\"{}\": tensor \"{}\" is not mapped to a plain file name", path.string(),
                                    tensor),
                        "shards must lie in the folder of their index");
        }
        index.fileOf.emplace(tensor, file.get<std::string>());
    }
    if (index.fileOf.empty()) {
        return fail(ErrorCode::fileFormat, fmt::format("\"{}\" has an empty weight_map", path.string()),
                    "download the index again");
    }
    return index;
}

}  // namespace headscope
