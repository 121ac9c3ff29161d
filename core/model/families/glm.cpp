// SPDX-License-Identifier: GPL-3.0-or-later
// GLM-4: a fused gated MLP, half of each head's dimensions turn; GLM-4-0414 has norms around its sublayers.
// Paper: GLM Team 2024, "ChatGLM: A Family of Large Language Models from GLM-130B to GLM-4 All Tools"
// Reference: transformers, models/{glm,glm4}/modeling_*.py
#include <fmt/format.h>

#include <array>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// GLM-4-0414 ("glm4" in transformers) came after the models that transformers calls "glm".
Result<bool> isLater(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    if (!names.empty()) return names.front() == "Glm4ForCausalLM";
    const auto type = config.text("model_type", "");
    if (!type) return fail(type.error());
    return *type == "glm4";
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    HEADSCOPE_TRY(const bool later, isLater(config));
    ModelSpec spec;
    spec.family = "glm";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("rms_norm_eps", 1.5625e-7F));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::rmsNorm;
    stack.block.normPlace = later ? NormPlace::aroundSublayer : NormPlace::pre;
    stack.finalNorm = NormKind::rmsNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim, {10000.0F, 0.5F}));
    stack.rotary.pairing = RotaryPairing::interleaved;
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "silu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    HEADSCOPE_CHECKED(config.flag("attention_bias", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// The later model names its norms by the place where they stand, so that post_attention_layernorm is still
// the one that the MLP reads through.
TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const SplitAttention form{config.flag("attention_bias", true).value_or(true), false};
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", form);
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, false);
        if (spec.main().block.normalisesOutput()) {
            table.addNorm(ours + "attn_out_norm", theirs + "post_self_attn_layernorm", D, false);
            table.addNorm(ours + "mlp_out_norm", theirs + "post_mlp_layernorm", D, false);
        }
        addFusedGatedMlp(table, spec, ours, theirs + "mlp.");
    }
    table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"rotary pairs are (2i, 2i + 1) of the first half of each head", "modeling_glm.py, apply_rotary_pos_emb",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"queries, keys and values have a bias, the output projection has none", "modeling_glm.py, GlmAttention",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"in GLM-4-0414 post_attention_layernorm is the norm before the MLP, post_self_attn_layernorm the one "
     "after attention",
     "modeling_glm4.py, Glm4DecoderLayer", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"GlmForCausalLM", "Glm4ForCausalLM"};
constexpr std::array<std::string_view, 2> kModelTypes = {"glm", "glm4"};

}  // namespace

extern const Family kGlm;
const Family kGlm = {"glm", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
