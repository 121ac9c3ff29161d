// SPDX-License-Identifier: GPL-3.0-or-later
// Options are let through by a list: one that is not known could change what the adapter means.
#include "core/checkpoint/lora_adapter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/strict_json.h"
#include "core/checkpoint/safetensors_reader.h"

namespace headscope {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxConfigBytes = 4U << 20U;
constexpr const char* kConfig = "adapter_config.json";

// Options that do not change what a trained adapter adds.
constexpr std::array<std::string_view, 22> kHarmless = {"auto_mapping",
                                                        "base_model_name_or_path",
                                                        "bias",
                                                        "exclude_modules",
                                                        "fan_in_fan_out",
                                                        "inference_mode",
                                                        "init_lora_weights",
                                                        "layers_pattern",
                                                        "layers_to_transform",
                                                        "lora_alpha",
                                                        "lora_dropout",
                                                        "megatron_config",
                                                        "megatron_core",
                                                        "peft_type",
                                                        "peft_version",
                                                        "qalora_group_size",
                                                        "r",
                                                        "revision",
                                                        "runtime_config",
                                                        "target_modules",
                                                        "task_type",
                                                        "use_rslora"};

// Those start from a base that the training changed, so the adapter alone is not what was learned.
constexpr std::array<std::string_view, 4> kChangingStarts = {"pissa", "olora", "corda", "loftq"};

bool saysNothing(const json& value) {
    return value.is_null() || value == json(false) ||
           ((value.is_object() || value.is_array()) && value.empty());
}

struct Config {
    json root;
    std::string name;

    [[nodiscard]] Failure wrong(std::string_view key, std::string_view expected) const {
        const auto found = root.find(std::string(key));
        const std::string shown =
            found == root.end() ? "missing"
                                : shortened(found->dump(-1, ' ', false, json::error_handler_t::replace));
        return fail(ErrorCode::configKey,
                    fmt::format("\"{}\": key \"{}\" is {}, expected {}", name, key, shown, expected),
                    "merge the adapter with PEFT's merge_and_unload and open the result");
    }
    [[nodiscard]] json at(std::string_view key) const {
        const auto found = root.find(std::string(key));
        return found == root.end() ? json() : *found;
    }
};

Result<Config> readConfig(const std::filesystem::path& folder) {
    const auto path = folder / kConfig;
    HEADSCOPE_TRY(const std::string text, readTextFile(path, kMaxConfigBytes));
    auto parsed = parseStrictJson(text);
    if (!parsed) return fail(std::move(parsed).error().in(fmt::format("\"{}\"", path.string())));
    if (!parsed->is_object()) {
        return fail(ErrorCode::fileFormat, fmt::format("\"{}\" is not a JSON object", path.string()),
                    "is it the right file?");
    }
    return Config{std::move(*parsed), path.string()};
}

Result<void> checkOptions(const Config& config) {
    if (config.at("peft_type") != "LORA") return config.wrong("peft_type", "\"LORA\"");
    const json bias = config.at("bias");
    if (!bias.is_null() && bias != "none") return config.wrong("bias", "\"none\"");
    const json start = config.at("init_lora_weights");
    if (start.is_string()) {
        const std::string name = start.get<std::string>();
        if (std::any_of(kChangingStarts.begin(), kChangingStarts.end(),
                        [&](std::string_view one) { return name.starts_with(one); })) {
            return config.wrong("init_lora_weights", "a start that leaves the base as it is");
        }
    }
    for (const auto& [key, value] : config.root.items()) {
        const bool known = std::find(kHarmless.begin(), kHarmless.end(), key) != kHarmless.end();
        if (!known && !saysNothing(value)) return config.wrong(key, "none: it is not in this build");
    }
    return {};
}

struct Scaling {
    double alpha{};
    bool byRoot{};

    [[nodiscard]] float of(std::uint64_t rank) const {
        const auto r = static_cast<double>(rank);
        return static_cast<float>(alpha / (byRoot ? std::sqrt(r) : r));
    }
};

Result<Scaling> readScaling(const Config& config) {
    const json alpha = config.at("lora_alpha"), byRoot = config.at("use_rslora");
    if (!alpha.is_number() || !std::isfinite(alpha.get<double>()))
        return config.wrong("lora_alpha", "a number");
    if (!byRoot.is_null() && !byRoot.is_boolean()) return config.wrong("use_rslora", "true or false");
    return Scaling{alpha.get<double>(), byRoot == json(true)};
}

// "base_model.model.M.lora_A.weight", with the adapter's name after lora_A in some files.
struct PairName {
    std::string module;
    bool isB{};
};
std::optional<PairName> pairName(std::string_view name) {
    constexpr std::string_view kPrefix = "base_model.model.";
    for (const auto& [mark, isB] : {std::pair(std::string_view(".lora_A."), false), {".lora_B.", true}}) {
        const auto at = name.rfind(mark);
        if (at == std::string_view::npos || !name.starts_with(kPrefix) || at <= kPrefix.size()) continue;
        const std::string_view rest = name.substr(at + mark.size());
        if (rest == "weight" || (rest.ends_with(".weight") && std::count(rest.begin(), rest.end(), '.') == 1))
            return PairName{std::string(name.substr(kPrefix.size(), at - kPrefix.size())), isB};
    }
    return std::nullopt;
}

Failure broken(const std::string& what) {
    return fail(ErrorCode::fileFormat, what,
                "merge the adapter with PEFT's merge_and_unload and open the result");
}

Result<std::vector<LoraPair>> pairsOf(const std::vector<TensorEntry>& tensors, const Scaling& scaling) {
    std::map<std::string, std::array<const TensorEntry*, 2>> found;
    for (const TensorEntry& tensor : tensors) {
        const auto name = pairName(tensor.name);
        if (!name)
            return broken(fmt::format("tensor \"{}\" is no part of a plain LoRA", shortened(tensor.name)));
        const TensorEntry*& place = found[name->module][name->isB ? 1 : 0];
        if (place) return broken(fmt::format("module \"{}\" is adapted twice", shortened(name->module)));
        place = &tensor;
    }
    std::vector<LoraPair> pairs;
    for (const auto& [module, both] : found) {
        const auto [a, b] = both;
        if (!a || !b)
            return broken(fmt::format("module \"{}\" lacks lora_{}", shortened(module), a ? "B" : "A"));
        if (a->shape.size() != 2 || b->shape.size() != 2 || a->shape[0] != b->shape[1] || a->shape[0] == 0) {
            return broken(
                fmt::format("the pair of module \"{}\" has shapes {} and {}, expected [r, in] and [out, r]",
                            shortened(module), shapeText(a->shape), shapeText(b->shape)));
        }
        pairs.push_back({module, *a, *b, scaling.of(a->shape[0])});
    }
    if (pairs.empty()) return broken("the adapter holds no tensors");
    return pairs;
}

}  // namespace

Result<LoraAdapter> LoraAdapter::open(const std::filesystem::path& folder) {
    HEADSCOPE_TRY(const Config config, readConfig(folder));
    HEADSCOPE_CHECKED(checkOptions(config));
    HEADSCOPE_TRY(const Scaling scaling, readScaling(config));
    const json transposed = config.at("fan_in_fan_out");
    if (!transposed.is_null() && !transposed.is_boolean())
        return config.wrong("fan_in_fan_out", "true or false");
    HEADSCOPE_TRY(const SafetensorsReader reader, SafetensorsReader::open(adapterWeights(folder)));
    LoraAdapter adapter;
    auto pairs = pairsOf(reader.tensors(), scaling);
    if (!pairs)
        return fail(std::move(pairs).error().in(fmt::format("\"{}\"", adapterWeights(folder).string())));
    adapter.m_pairs = std::move(*pairs);
    adapter.m_file = reader.file();
    adapter.m_transposed = transposed == json(true);
    return adapter;
}

bool isAdapterFolder(const std::filesystem::path& folder) {
    std::error_code error;
    return std::filesystem::exists(folder / kConfig, error);
}

Result<std::string> adapterBase(const std::filesystem::path& folder) {
    HEADSCOPE_TRY(const Config config, readConfig(folder));
    const json base = config.at("base_model_name_or_path");
    if (!base.is_string() || base.get<std::string>().empty())
        return config.wrong("base_model_name_or_path", "the base model's folder or hub id");
    return base.get<std::string>();
}

std::filesystem::path adapterConfig(const std::filesystem::path& folder) { return folder / kConfig; }

std::filesystem::path adapterWeights(const std::filesystem::path& folder) {
    return folder / "adapter_model.safetensors";
}

}  // namespace headscope
