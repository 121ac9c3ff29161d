// SPDX-License-Identifier: GPL-3.0-or-later
// Metadata to config: the tables' keys, what tensors tell, rotary scaling, and what the file leaves out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/checkpoint/gguf_architecture.h"
#include "core/checkpoint/gguf_dequantize.h"
#include "core/checkpoint/gguf_model.h"

namespace headscope {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostFactors = 4096;  // of a head's dimensions

// Metadata of one architecture.
struct Source {
    const GgufReader& reader;
    const GgufArchitecture& architecture;

    [[nodiscard]] const GgufMetadata& metadata() const { return reader.metadata(); }
    [[nodiscard]] std::string key(std::string_view name) const {
        return fmt::format("{}.{}", architecture.name, name);
    }
    [[nodiscard]] bool has(std::string_view name) const { return metadata().has(key(name)); }
};

// "attn_config.clip_qkv" is a key of a section.
json& placeOf(json& config, std::string_view key) {
    const auto dot = key.find('.');
    if (dot == std::string_view::npos) return config[std::string(key)];
    return config[std::string(key.substr(0, dot))][std::string(key.substr(dot + 1))];
}

Result<std::uint64_t> headDimOf(const Source& source) {
    const GgufMetadata& metadata = source.metadata();
    if (source.has("attention.key_length")) return metadata.count(source.key("attention.key_length"));
    HEADSCOPE_TRY(const std::uint64_t width, metadata.count(source.key("embedding_length")));
    HEADSCOPE_TRY(const std::uint64_t heads, metadata.count(source.key("attention.head_count")));
    return heads == 0 ? 0 : width / heads;
}

// Families multiply the share by the head's dimensions and cut: the next float above gives what the file
// says.
Result<json> shareOf(const Source& source, const std::string& key) {
    HEADSCOPE_TRY(const std::uint64_t dims, source.metadata().count(key));
    HEADSCOPE_TRY(const std::uint64_t headDim, headDimOf(source));
    if (headDim == 0 || dims == 0 || dims > headDim) {
        return source.metadata().wrong(key, std::to_string(dims),
                                       fmt::format("1 to the head's {} dimensions", headDim));
    }
    const float share = static_cast<float>(dims) / static_cast<float>(headDim);
    return json(static_cast<double>(dims == headDim ? 1.0F : std::nextafter(share, 1.0F)));
}

Result<json> valueOf(const Source& source, const GgufKey& row) {
    const std::string key = source.key(row.gguf);
    switch (row.kind) {
        case GgufKind::number: {
            HEADSCOPE_TRY(const double value, source.metadata().number(key));
            return json(value);
        }
        case GgufKind::flag: {
            HEADSCOPE_TRY(const bool value, source.metadata().flag(key, false));
            return json(value);
        }
        case GgufKind::share:
            return shareOf(source, key);
        case GgufKind::count:
            break;
    }
    HEADSCOPE_TRY(const std::uint64_t value, source.metadata().count(key));
    return json(value);
}

Result<void> addKeys(const Source& source, json& config) {
    for (const auto& keys : {source.architecture.keys, ggufCommonKeys()}) {
        for (const GgufKey& row : keys) {
            if (!source.has(row.gguf) || config.contains(std::string(row.config))) continue;
            HEADSCOPE_TRY(json value, valueOf(source, row));
            placeOf(config, row.config) = std::move(value);
        }
    }
    return {};
}

void addGiven(const Source& source, json& config, std::vector<std::string>& told) {
    for (const GgufGiven& given : source.architecture.given) {
        const std::string key(given.config);
        if (config.contains(key)) continue;
        config[key] = json::parse(given.json);
        if (given.told) told.push_back(fmt::format("{} = {}", given.config, given.json));
    }
}

// What tensors tell: the vocabulary, whether there is an own head, which projections have a bias.
void addFromTensors(const Source& source, json& config) {
    const GgufReader& reader = source.reader;
    if (const GgufTensor* tokens = reader.find("token_embd.weight"))
        config["vocab_size"] = tokens->shape.front();
    if (const GgufTensor* types = reader.find("token_types.weight"))
        config["type_vocab_size"] = types->shape.size() == 2 ? types->shape.front() : 1;
    config["tie_word_embeddings"] = reader.find("output.weight") == nullptr;
    for (const GgufPresence& presence : source.architecture.presences)
        config[std::string(presence.config)] =
            json::parse(reader.find(presence.tensor) ? presence.present : presence.absent);
}

Result<json> factorsOf(const Source& source, const GgufTensor& tensor) {
    const std::uint64_t count = tensor.shape.back();
    if (tensor.block.type != GgmlType::f32 || tensor.shape.size() != 1 || count > kMostFactors) {
        return source.metadata().wrong(tensor.name,
                                       fmt::format("a {} tensor of {} values", tensor.block.name, count),
                                       "a short list of f32");
    }
    std::vector<float> factors(static_cast<std::size_t>(count));
    dequantize(tensor.block, tensor.bytes, factors);
    json list = json::array();
    for (const float factor : factors) list.push_back(static_cast<double>(factor));
    return list;
}

// Factors for each frequency: Phi-3's two lists, and the one that Llama 3.1's scaling was turned into, which
// has no attention factor.
Result<bool> addFactorLists(const Source& source, json& scaling) {
    const GgufTensor* one = source.reader.find("rope_freqs.weight");
    const GgufTensor* shorter = one ? one : source.reader.find("rope_factors_short.weight");
    const GgufTensor* longer = one ? one : source.reader.find("rope_factors_long.weight");
    if (!shorter || !longer) return false;
    HEADSCOPE_TRY(scaling["short_factor"], factorsOf(source, *shorter));
    HEADSCOPE_TRY(scaling["long_factor"], factorsOf(source, *longer));
    HEADSCOPE_TRY(scaling["attention_factor"],
                  source.metadata().number(source.key("rope.scaling.attn_factor"), 1.0));
    scaling["rope_type"] = "longrope";
    scaling["factor"] = 1.0;
    return true;
}

Result<void> addScaling(const Source& source, json& config) {
    const GgufMetadata& metadata = source.metadata();
    json scaling = json::object();
    HEADSCOPE_TRY(const bool lists, addFactorLists(source, scaling));
    const auto type = metadata.text(source.key("rope.scaling.type"), "none");
    if (!type) return fail(type.error());
    if (!lists) {
        const bool old = source.has("rope.scale_linear");  // before there were types
        if (*type == "none" && !old) return {};
        scaling["rope_type"] = old ? "linear" : *type;
        HEADSCOPE_TRY(scaling["factor"],
                      metadata.number(source.key(old ? "rope.scale_linear" : "rope.scaling.factor"), 1.0));
    }
    constexpr std::array<std::array<std::string_view, 2>, 3> kNumbers = {
        {{"rope.scaling.yarn_beta_fast", "beta_fast"},
         {"rope.scaling.yarn_beta_slow", "beta_slow"},
         {"rope.scaling.original_context_length", "original_max_position_embeddings"}}};
    for (const auto& [theirs, ours] : kNumbers) {
        if (!source.has(theirs)) continue;
        const bool whole = ours.starts_with("original");
        HEADSCOPE_TRY(const json value,
                      valueOf(source, {theirs, ours, whole ? GgufKind::count : GgufKind::number}));
        scaling[std::string(ours)] = value;
    }
    config["rope_scaling"] = std::move(scaling);
    return {};
}

// llama.cpp: by the width of a head as if there were no key_length in the largest models, else by the head's.
Result<void> addQueryScale(const Source& source, json& config, std::vector<std::string>& told) {
    if (!source.architecture.scalesByWidth) return {};
    constexpr std::array<std::uint64_t, 2> kLargest = {46, 62};  // layers of Gemma 2 27B and Gemma 3 27B
    HEADSCOPE_TRY(const std::uint64_t layers, source.metadata().count(source.key("block_count")));
    HEADSCOPE_TRY(std::uint64_t scalar, headDimOf(source));
    if (std::find(kLargest.begin(), kLargest.end(), layers) != kLargest.end()) {
        HEADSCOPE_TRY(const std::uint64_t width, source.metadata().count(source.key("embedding_length")));
        HEADSCOPE_TRY(const std::uint64_t heads, source.metadata().count(source.key("attention.head_count")));
        scalar = heads == 0 ? 0 : width / heads;
    }
    config["query_pre_attn_scalar"] = scalar;
    told.push_back(fmt::format("query_pre_attn_scalar = {}", scalar));
    return {};
}

// Mistral's files are Llama's to the converter, which has no key for the window of the first version.
Result<void> tellWindow(const Source& source, const json& config, std::vector<std::string>& told) {
    if (source.architecture.name != "llama" || config.contains("sliding_window")) return {};
    std::string names;
    for (const char* key : {"general.name", "general.basename"}) {
        HEADSCOPE_TRY(const std::string name, source.metadata().text(key, ""));
        names += name;
    }
    if (names.find("istral") == std::string::npos) return {};
    told.emplace_back("sliding_window = null (Mistral 7B v0.1 has one of 4096)");
    return {};
}

}  // namespace

Result<json> ggufConfig(const GgufReader& reader, std::vector<std::string>& assumptions) {
    HEADSCOPE_TRY(const GgufArchitecture* architecture, ggufArchitecture(reader.metadata()));
    const Source source{reader, *architecture};
    std::vector<std::string> told;
    json config = {{"architectures", {std::string(architecture->architecture)}},
                   {"model_type", std::string(architecture->modelType)}};
    HEADSCOPE_CHECKED(addKeys(source, config));
    addFromTensors(source, config);
    addGiven(source, config, told);
    HEADSCOPE_CHECKED(addScaling(source, config));
    HEADSCOPE_CHECKED(addQueryScale(source, config, told));
    HEADSCOPE_CHECKED(tellWindow(source, config, told));
    if (!told.empty()) {
        assumptions.push_back(fmt::format("GGUF files do not say, so what is usual for \"{}\" is taken: {}",
                                          architecture->name, fmt::join(told, ", ")));
    }
    return config;
}

}  // namespace headscope
