// SPDX-License-Identifier: GPL-3.0-or-later
// Gemma 1, 2 and 3 (text): norms by 1 + w, embeddings by √D; later norms around sublayers.
// Paper: Gemma Team 2024, "Gemma"; 2024, "Gemma 2"; 2025, "Gemma 3"
// Reference: transformers, models/{gemma,gemma2,gemma3}/modeling_*.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<int> readGeneration(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    HEADSCOPE_TRY(const std::string type, config.text("model_type", "gemma"));
    const std::string name = names.empty() ? type : names.front();
    if (name.starts_with("Gemma3") || name.starts_with("gemma3")) return 3;
    return name.starts_with("Gemma2") || name.starts_with("gemma2") ? 2 : 1;
}

// Gemma 2: every second layer, from the first on.
bool slidesInSecond(const ConfigView&, std::uint32_t layer) { return layer % 2 == 0; }
// Gemma 3: five of six.
bool slidesInThird(const ConfigView& config, std::uint32_t layer) {
    return (layer + 1) % config.count("sliding_window_pattern", 6).value_or(6) != 0;
}

Result<void> readRotaries(const ConfigView& config, int generation, StackSpec& stack) {
    const std::uint32_t headDim = stack.block.attention.headDim;
    const float base = generation == 3 ? 1e6F : 1e4F;
    HEADSCOPE_TRY(stack.rotary, readRotary(config, headDim, {base, 1.0F, "full_attention"}));
    if (generation < 3) return {};
    HEADSCOPE_TRY(const auto sections, config.object("rope_parameters"));
    if (sections && sections->has("sliding_attention")) {
        HEADSCOPE_TRY(stack.localRotary, readRotary(config, headDim, {1e4F, 1.0F, "sliding_attention"}));
    } else {  // the older generation of configs: a base of its own, never stretched
        stack.localRotary = {headDim, 1e4F, RotaryPairing::halfSplit, {}, 1.0F};
        HEADSCOPE_TRY(stack.localRotary.base, config.number("rope_local_base_freq", 1e4F));
    }
    for (LayerSpec& layer : stack.layers)
        layer.rotary = layer.window ? LayerRotary::local : LayerRotary::main;
    return {};
}

Result<void> readAttention(const ConfigView& config, int generation, StackSpec& stack) {
    AttentionSpec& attention = stack.block.attention;
    HEADSCOPE_TRY(attention, readHeads(config));
    if (!config.has("head_dim")) attention.headDim = 256;
    attention.scoreScale = 1.0F / std::sqrt(static_cast<float>(attention.headDim));
    if (generation == 1) return {};
    HEADSCOPE_TRY(const float scalar, config.number("query_pre_attn_scalar", 256.0F));
    if (!(scalar > 0.0F))
        return config.wrong("query_pre_attn_scalar", fmt::format("{}", scalar), "a number above 0");
    attention.scoreScale = 1.0F / std::sqrt(scalar);
    HEADSCOPE_TRY(attention.softcap, config.number("attn_logit_softcapping", 0.0F));
    if (generation == 3) attention.qkNorm = NormKind::rmsNormPlusOne;
    HEADSCOPE_TRY(const auto sliding, readSlidingLayers(config, stack.layers.size(),
                                                        generation == 3 ? &slidesInThird : &slidesInSecond));
    return readWindows(config, sliding, stack.layers);
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    HEADSCOPE_TRY(const int generation, readGeneration(config));
    ModelSpec spec;
    spec.family = "gemma";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("rms_norm_eps"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.embedding.scale = std::sqrt(static_cast<float>(spec.modelDim));
    stack.block.norm = NormKind::rmsNormPlusOne;
    stack.block.normPlace = generation == 1 ? NormPlace::pre : NormPlace::aroundSublayer;
    stack.finalNorm = NormKind::rmsNormPlusOne;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    HEADSCOPE_CHECKED(readAttention(config, generation, stack));
    HEADSCOPE_CHECKED(readRotaries(config, generation, stack));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    // Early configs of Gemma 1 say "gelu" in hidden_act and mean the tanh form.
    stack.block.activation = Activation::geluTanh;
    if (generation > 1 || config.has("hidden_activation")) {
        HEADSCOPE_TRY(stack.block.activation,
                      readActivation(config, "hidden_activation", "gelu_pytorch_tanh"));
    }
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    if (generation > 1) {
        HEADSCOPE_TRY(spec.output.softcap, config.number("final_logit_softcapping", 0.0F));
    }
    HEADSCOPE_CHECKED(config.flag("attention_bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const BlockSpec& block = spec.main().block;
    const bool bias = config.flag("attention_bias", false).value_or(false);
    const bool around = block.normPlace == NormPlace::aroundSublayer;
    TensorTable table;
    table.prefixes = {"model.", "", "language_model.model.", "model.language_model."};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", {bias, bias});
        if (block.attention.qkNorm != NormKind::none) {
            table.addNorm(ours + "attn.q_norm", theirs + "self_attn.q_norm", block.attention.headDim, false);
            table.addNorm(ours + "attn.k_norm", theirs + "self_attn.k_norm", block.attention.headDim, false);
        }
        if (around) {
            table.addNorm(ours + "attn_out_norm", theirs + "post_attention_layernorm", D, false);
            table.addNorm(ours + "mlp_norm", theirs + "pre_feedforward_layernorm", D, false);
            table.addNorm(ours + "mlp_out_norm", theirs + "post_feedforward_layernorm", D, false);
        } else {
            table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, false);
        }
        addGatedMlp(table, spec, ours, theirs + "mlp.", false);
    }
    table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 4> kQuirks = {{
    {"norms are scaled by 1 + w, embeddings by √D", "modeling_gemma.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"Gemma 2 slides on even layers; others have it reversed", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"scores are scaled by query_pre_attn_scalar, not by d", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"Gemma 3 turns its sliding layers by a base of their own", "modeling_gemma3.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 3> kArchitectures = {"GemmaForCausalLM", "Gemma2ForCausalLM",
                                                            "Gemma3ForCausalLM"};
constexpr std::array<std::string_view, 3> kModelTypes = {"gemma", "gemma2", "gemma3_text"};

}  // namespace

extern const Family kGemma;
const Family kGemma = {"gemma", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
