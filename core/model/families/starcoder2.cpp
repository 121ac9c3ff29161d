// SPDX-License-Identifier: GPL-3.0-or-later
// StarCoder2: LayerNorm, a plain MLP, biases, grouped-query heads, perhaps a window.
// Paper: Lozhkov et al. 2024, "StarCoder 2 and The Stack v2"
// Reference: transformers, models/starcoder2/modeling_starcoder2.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "starcoder2";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("norm_epsilon"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu_pytorch_tanh"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    HEADSCOPE_CHECKED(readWindows(config, std::vector<bool>(stack.layers.size(), true), stack.layers));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    HEADSCOPE_CHECKED(config.flag("use_bias", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const bool bias = config.flag("use_bias", true).value_or(true);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, true);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", {bias, bias});
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, true);
        table.addLinear(ours + "mlp.in", theirs + "mlp.c_fc", F, D, bias);
        table.addLinear(ours + "mlp.out", theirs + "mlp.c_proj", D, F, bias);
    }
    table.addNorm("final_norm", "norm", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"the window covers every layer where sliding_window is set", "modeling_starcoder2.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 1> kArchitectures = {"Starcoder2ForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"starcoder2"};

}  // namespace

extern const Family kStarcoder2;
const Family kStarcoder2 = {"starcoder2", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
