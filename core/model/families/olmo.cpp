// SPDX-License-Identifier: GPL-3.0-or-later
// OLMo: norms without weights, clipped q, k, v. OLMo 2: norms after the sublayers.
// Paper: Groeneveld et al. 2024, "OLMo"; OLMo Team 2025, "2 OLMo 2 Furious"
// Reference: transformers, models/{olmo,olmo2}/modeling_*.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<bool> isSecond(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    if (!names.empty()) return names.front() == "Olmo2ForCausalLM";
    HEADSCOPE_TRY(const std::string type, config.text("model_type"));
    return type == "olmo2";
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    HEADSCOPE_TRY(const bool second, isSecond(config));
    ModelSpec spec;
    spec.family = "olmo";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    spec.normEpsilon = 1e-5F;  // OLMo's configs do not say it
    if (second) {
        HEADSCOPE_TRY(spec.normEpsilon, config.number("rms_norm_eps"));
    }
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = second ? NormKind::rmsNorm : NormKind::plainLayerNorm;
    stack.block.normPlace = second ? NormPlace::afterSublayer : NormPlace::pre;
    stack.finalNorm = stack.block.norm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    stack.block.attention.qkNorm = second ? NormKind::rmsNorm : NormKind::none;
    stack.block.attention.qkNormOfAllHeads = second;
    if (!second) {
        HEADSCOPE_TRY(stack.block.attention.clip, config.number("clip_qkv", 0.0F));
    }
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "silu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    HEADSCOPE_CHECKED(config.flag("attention_bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const bool second = spec.main().block.normalisesOutput();
    const bool bias = config.flag("attention_bias", false).value_or(false);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", {bias, bias});
        addGatedMlp(table, spec, ours, theirs + "mlp.", false);
        if (!second) continue;
        table.addNorm(ours + "attn.q_norm", theirs + "self_attn.q_norm", queryRows(attention), false);
        table.addNorm(ours + "attn.k_norm", theirs + "self_attn.k_norm", keyRows(attention), false);
        table.addNorm(ours + "attn_out_norm", theirs + "post_attention_layernorm", D, false);
        table.addNorm(ours + "mlp_out_norm", theirs + "post_feedforward_layernorm", D, false);
    }
    if (second) table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"OLMo's LayerNorm has neither scale nor shift", "modeling_olmo.py, OlmoLayerNorm",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"OLMo 2 normalises what sublayers write, nothing that they read", "modeling_olmo2.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"OlmoForCausalLM", "Olmo2ForCausalLM"};
constexpr std::array<std::string_view, 2> kModelTypes = {"olmo", "olmo2"};

}  // namespace

extern const Family kOlmo;
const Family kOlmo = {"olmo", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
