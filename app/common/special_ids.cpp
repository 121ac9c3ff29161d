// SPDX-License-Identifier: GPL-3.0-or-later
// These files are optional and of mixed quality: what cannot be read counts as not said.
#include "app/common/special_ids.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/strict_json.h"

namespace headscope::app {
namespace {

nlohmann::json readObject(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto json = parseStrictJson(text);
    return json && json->is_object() ? *std::move(json) : nlohmann::json::object();
}

std::optional<TokenId> idOf(const nlohmann::json& value, const ModelInfo& model) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= model.spec.vocabulary)
        return std::nullopt;
    return TokenId{value.get<std::uint32_t>()};
}

// A token is written as its spelling, or as an object with the spelling as `content`.
std::optional<TokenId> spelledId(const nlohmann::json& value, const ModelInfo& model) {
    const nlohmann::json& name = value.is_object() && value.contains("content") ? value.at("content") : value;
    if (!name.is_string() || !model.tokenizer) return std::nullopt;
    return model.tokenizer->tokenId(name.get<std::string>());
}

std::vector<TokenId> idsOf(const nlohmann::json& value, const ModelInfo& model) {
    std::vector<TokenId> ids;
    const nlohmann::json list = value.is_array() ? value : nlohmann::json::array({value});
    for (const nlohmann::json& entry : list) {
        if (const auto id = idOf(entry, model)) ids.push_back(*id);
    }
    return ids;
}

}  // namespace

SpecialIds readSpecialIds(const ModelInfo& model) {
    SpecialIds ids;
    const nlohmann::json tokenizer = readObject(model.path / "tokenizer_config.json");
    if (tokenizer.contains("bos_token")) ids.beginning = spelledId(tokenizer.at("bos_token"), model);
    for (const char* file : {"generation_config.json", "config.json"}) {
        const nlohmann::json config = readObject(model.path / file);
        if (!ids.beginning && config.contains("bos_token_id"))
            ids.beginning = idOf(config.at("bos_token_id"), model);
        if (ids.end.empty() && config.contains("eos_token_id"))
            ids.end = idsOf(config.at("eos_token_id"), model);
    }
    if (ids.end.empty() && tokenizer.contains("eos_token")) {
        if (const auto id = spelledId(tokenizer.at("eos_token"), model)) ids.end.push_back(*id);
    }
    return ids;
}

}  // namespace headscope::app
