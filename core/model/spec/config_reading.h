// SPDX-License-Identifier: GPL-3.0-or-later
// What many families read from config.json in the same way.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/config_view.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

/// The activation named by `key`, `fallback` where absent.  Errors: configKey.
[[nodiscard]] Result<Activation> readActivation(const ConfigView& config, std::string_view key,
                                                std::string_view fallback);

/// A count for which a number below 1 stands where there is none, or no key at all; `fallback` then.
/// Errors: configKey.
[[nodiscard]] Result<std::uint32_t> readCountOrNone(const ConfigView& config, std::string_view key,
                                                    std::uint32_t fallback);

/// True where a key names `part`: alone, in "c2p|p2c", or in a list as newer configs have it.
/// Errors: configKey.
[[nodiscard]] Result<bool> configMentions(const ConfigView& config, std::string_view key,
                                          std::string_view part);

/// Which keys hold the numbers of heads.
struct HeadKeys {
    std::string_view modelDim = "hidden_size";
    std::string_view heads = "num_attention_heads";
    std::string_view kvHeads = "num_key_value_heads";  ///< absent in the config: as many as heads
    std::string_view headDim = "head_dim";             ///< absent in the config: D / H
};

/// Causal attention scaled by d^−½.  Errors: configKey; a head dimension that is no whole number is one.
[[nodiscard]] Result<AttentionSpec> readHeads(const ConfigView& config, const HeadKeys& keys = {});

/// What a family assumes where its config says nothing of the rotary embedding.
struct RotaryDefaults {
    float base = 10000.0F;
    float share = 1.0F;               ///< of the head's dimensions that turn
    std::string_view layerType = {};  ///< section of rope_parameters, where it has one a layer type
};

/// Rotary embedding of a config of either generation: rope_theta and rope_scaling, or rope_parameters that
/// holds both, with a section for each layer type or without.
/// Errors: configKey; notInThisBuild for a scaling that this build does not know.
/// Source: transformers, modeling_rope_utils.py; methods.md §1.2.
[[nodiscard]] Result<RotarySpec> readRotary(const ConfigView& config, std::uint32_t headDim,
                                            const RotaryDefaults& defaults = {});

/// Longest prompt: max_position_embeddings, times the factor where dynamic scaling takes longer prompts.
/// Errors: configKey.
[[nodiscard]] Result<std::uint32_t> readPositions(const ConfigView& config, const RotarySpec& rotary);

/// One entry a layer.  Errors: configKey where `key` is missing or above 4096.
[[nodiscard]] Result<std::vector<LayerSpec>> readLayers(const ConfigView& config,
                                                        std::string_view key = "num_hidden_layers");

/// For each layer, whether it slides: layer_types where the config has them, else `rule`.
/// Errors: configKey for an unknown type or a list of another length.
[[nodiscard]] Result<std::vector<bool>> readSlidingLayers(const ConfigView& config, std::size_t layers,
                                                          bool (*rule)(const ConfigView& config,
                                                                       std::uint32_t layer));

/// Sets the window of sliding_window on the layers that slide; null or absent: none.  Errors: configKey.
[[nodiscard]] Result<void> readWindows(const ConfigView& config, const std::vector<bool>& sliding,
                                       std::vector<LayerSpec>& layers);

}  // namespace headscope
