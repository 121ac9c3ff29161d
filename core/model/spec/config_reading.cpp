// SPDX-License-Identifier: GPL-3.0-or-later
// Two generations of configs, one reading.
#include "core/model/spec/config_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace headscope {
namespace {

constexpr std::uint32_t kMostLayers = 4096;

struct NamedActivation {
    std::string_view name;
    Activation activation;
};
constexpr NamedActivation kActivations[] = {
    {"gelu", Activation::gelu},          {"gelu_python", Activation::gelu},
    {"gelu_new", Activation::geluTanh},  {"gelu_pytorch_tanh", Activation::geluTanh},
    {"gelu_fast", Activation::geluTanh}, {"quick_gelu", Activation::geluQuick},
    {"silu", Activation::silu},          {"swish", Activation::silu},
    {"relu", Activation::relu},          {"tanh", Activation::tanh},
};

// The parts of a config that speak of the rotary embedding, the nearest first.
struct RotaryKeys {
    const ConfigView& config;
    std::optional<ConfigView> parameters;

    [[nodiscard]] const ConfigView& holder(std::string_view key) const {
        return parameters && parameters->has(key) ? *parameters : config;
    }
    [[nodiscard]] Result<float> number(std::string_view key, float fallback) const {
        return holder(key).number(key, fallback);
    }
};

Result<RotaryKeys> rotaryKeys(const ConfigView& config, std::string_view layerType) {
    for (const std::string_view name : {"rope_parameters", "rope_scaling"}) {
        HEADSCOPE_TRY(const auto section, config.object(name));
        if (!section) continue;
        HEADSCOPE_TRY(const auto ofType, section->object(layerType));
        return RotaryKeys{config, ofType ? ofType : section};
    }
    return RotaryKeys{config, std::nullopt};
}

Result<RotaryStretch> readStretchKind(const RotaryKeys& keys) {
    if (!keys.parameters) return RotaryStretch::none;
    HEADSCOPE_TRY(const std::string older, keys.parameters->text("type", "default"));
    HEADSCOPE_TRY(const std::string type, keys.parameters->text("rope_type", older));
    if (type == "default") return RotaryStretch::none;
    if (type == "linear") return RotaryStretch::linear;
    if (type == "dynamic") return RotaryStretch::dynamic;
    if (type == "llama3") return RotaryStretch::byParts;
    if (type == "yarn") return RotaryStretch::yarn;
    if (type == "longrope" || type == "su") return RotaryStretch::lists;
    return fail(ErrorCode::notInThisBuild,
                fmt::format("rotary scaling \"{}\" is not in this build", shortened(type)),
                "known are linear, dynamic, llama3, yarn and longrope");
}

// What transformers multiplies cos and sin by.
Result<float> readAmplitude(const RotaryKeys& keys, const RotaryStretchSpec& stretch) {
    const bool hasOne = stretch.kind == RotaryStretch::yarn || stretch.kind == RotaryStretch::lists;
    if (!hasOne || !keys.parameters) return 1.0F;
    if (keys.parameters->has("attention_factor")) return keys.parameters->number("attention_factor");
    const auto factor = static_cast<double>(stretch.factor);
    if (factor <= 1.0) return 1.0F;
    if (stretch.kind == RotaryStretch::lists) {
        return static_cast<float>(
            std::sqrt(1.0 + std::log(factor) / std::log(static_cast<double>(stretch.originalPositions))));
    }
    HEADSCOPE_TRY(const float above, keys.parameters->number("mscale", 0.0F));
    HEADSCOPE_TRY(const float below, keys.parameters->number("mscale_all_dim", 0.0F));
    const auto scale = [factor](double by) { return 0.1 * by * std::log(factor) + 1.0; };
    if (above != 0.0F && below != 0.0F)
        return static_cast<float>(scale(static_cast<double>(above)) / scale(static_cast<double>(below)));
    return static_cast<float>(scale(1.0));
}

Result<RotaryStretchSpec> readStretch(const RotaryKeys& keys) {
    RotaryStretchSpec stretch;
    HEADSCOPE_TRY(stretch.kind, readStretchKind(keys));
    if (stretch.kind == RotaryStretch::none) return stretch;
    const ConfigView& parameters = *keys.parameters;
    HEADSCOPE_TRY(const std::uint32_t longest, keys.config.count("max_position_embeddings"));
    constexpr std::string_view original = "original_max_position_embeddings";
    stretch.originalPositions = longest;
    if (stretch.kind != RotaryStretch::dynamic) {
        const ConfigView& holder = keys.config.has(original) ? keys.config : parameters;
        HEADSCOPE_TRY(stretch.originalPositions, holder.count(original, longest));
    }
    const auto ratio = static_cast<float>(longest) / static_cast<float>(stretch.originalPositions);
    const bool derived = stretch.kind == RotaryStretch::yarn || stretch.kind == RotaryStretch::lists;
    if (derived && !parameters.has("factor")) {
        stretch.factor = ratio;
    } else {
        HEADSCOPE_TRY(stretch.factor, parameters.number("factor"));
    }
    HEADSCOPE_TRY(stretch.lowest, parameters.number("low_freq_factor", 1.0F));
    HEADSCOPE_TRY(stretch.highest, parameters.number("high_freq_factor", 4.0F));
    HEADSCOPE_TRY(stretch.fastest, parameters.number("beta_fast", 32.0F));
    HEADSCOPE_TRY(stretch.slowest, parameters.number("beta_slow", 1.0F));
    HEADSCOPE_TRY(stretch.wholeDims, parameters.flag("truncate", true));
    HEADSCOPE_TRY(stretch.shortFactors, parameters.numbers("short_factor"));
    HEADSCOPE_TRY(stretch.longFactors, parameters.numbers("long_factor"));
    return stretch;
}

}  // namespace

Result<Activation> readActivation(const ConfigView& config, std::string_view key, std::string_view fallback) {
    HEADSCOPE_TRY(const std::string name, config.text(key, fallback));
    for (const NamedActivation& known : kActivations) {
        if (known.name == name) return known.activation;
    }
    return config.wrong(key, '"' + name + '"',
                        "gelu, gelu_new, gelu_pytorch_tanh, quick_gelu, silu, relu or tanh");
}

Result<std::uint32_t> readCountOrNone(const ConfigView& config, std::string_view key,
                                      std::uint32_t fallback) {
    HEADSCOPE_TRY(const float value, config.number(key, -1.0F));
    return value < 1.0F ? Result<std::uint32_t>(fallback) : config.count(key);
}

Result<bool> configMentions(const ConfigView& config, std::string_view key, std::string_view part) {
    if (const auto joined = config.text(key, "")) return joined->find(part) != std::string::npos;
    HEADSCOPE_TRY(const auto parts, config.texts(key));
    return std::find(parts.begin(), parts.end(), part) != parts.end();
}

Result<AttentionSpec> readHeads(const ConfigView& config, const HeadKeys& keys) {
    AttentionSpec attention;
    HEADSCOPE_TRY(const std::uint32_t modelDim, config.count(keys.modelDim));
    HEADSCOPE_TRY(attention.queryHeads, config.count(keys.heads));
    HEADSCOPE_TRY(attention.kvHeads, config.count(keys.kvHeads, attention.queryHeads));
    if (!config.has(keys.headDim) && modelDim % attention.queryHeads != 0) {
        return config.wrong(keys.heads, std::to_string(attention.queryHeads),
                            fmt::format("a divisor of {} = {}", keys.modelDim, modelDim));
    }
    HEADSCOPE_TRY(attention.headDim,
                  config.count(keys.headDim, std::max(1U, modelDim / attention.queryHeads)));
    attention.scoreScale = 1.0F / std::sqrt(static_cast<float>(attention.headDim));
    return attention;
}

Result<RotarySpec> readRotary(const ConfigView& config, std::uint32_t headDim,
                              const RotaryDefaults& defaults) {
    RotarySpec rotary;
    HEADSCOPE_TRY(const RotaryKeys keys, rotaryKeys(config, defaults.layerType));
    HEADSCOPE_TRY(rotary.base, keys.number("rope_theta", defaults.base));
    HEADSCOPE_TRY(const float share, keys.number("partial_rotary_factor", defaults.share));
    if (!(share > 0.0F && share <= 1.0F))
        return config.wrong("partial_rotary_factor", fmt::format("{}", share), "above 0, at most 1");
    rotary.dims = static_cast<std::uint32_t>(static_cast<double>(headDim) * static_cast<double>(share));
    HEADSCOPE_TRY(rotary.stretch, readStretch(keys));
    HEADSCOPE_TRY(rotary.amplitude, readAmplitude(keys, rotary.stretch));
    return rotary;
}

Result<std::uint32_t> readPositions(const ConfigView& config, const RotarySpec& rotary) {
    HEADSCOPE_TRY(const std::uint32_t positions, config.count("max_position_embeddings"));
    if (rotary.stretch.kind != RotaryStretch::dynamic) return positions;
    const double most = static_cast<double>(positions) * static_cast<double>(rotary.stretch.factor);
    return static_cast<std::uint32_t>(std::clamp(most, 1.0, static_cast<double>(1U << 30U)));
}

Result<std::vector<LayerSpec>> readLayers(const ConfigView& config, std::string_view key) {
    HEADSCOPE_TRY(const std::uint32_t layers, config.count(key));
    if (layers > kMostLayers) return config.wrong(key, std::to_string(layers), "at most 4096");
    return std::vector<LayerSpec>(layers);
}

Result<std::vector<bool>> readSlidingLayers(const ConfigView& config, std::size_t layers,
                                            bool (*rule)(const ConfigView& config, std::uint32_t layer)) {
    HEADSCOPE_TRY(const auto types, config.texts("layer_types"));
    std::vector<bool> sliding;
    if (types.empty()) {
        for (std::uint32_t layer = 0; layer < layers; ++layer) sliding.push_back(rule(config, layer));
        return sliding;
    }
    if (types.size() != layers) {
        return config.wrong("layer_types", fmt::format("a list of {}", types.size()),
                            fmt::format("{} entries, one a layer", layers));
    }
    for (const std::string& type : types) {
        if (type != "sliding_attention" && type != "full_attention")
            return config.wrong("layer_types", '"' + type + '"', "full_attention or sliding_attention");
        sliding.push_back(type == "sliding_attention");
    }
    return sliding;
}

Result<void> readWindows(const ConfigView& config, const std::vector<bool>& sliding,
                         std::vector<LayerSpec>& layers) {
    if (!config.has("sliding_window")) return {};
    HEADSCOPE_TRY(const std::uint32_t window, config.count("sliding_window"));
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (sliding[l]) layers[l].window = window;
    }
    return {};
}

}  // namespace headscope
