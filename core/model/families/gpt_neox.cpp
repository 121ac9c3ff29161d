// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-NeoX, Pythia: parallel sublayers behind two norms, a quarter of each head turns.
// Paper: Black et al. 2022, "GPT-NeoX-20B"; Biderman et al. 2023, "Pythia"
// Reference: transformers, models/gpt_neox/modeling_gpt_neox.py
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
    spec.family = "gpt_neox";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    HEADSCOPE_TRY(const bool parallel, config.flag("use_parallel_residual", true));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.block.order = parallel ? SublayerOrder::parallel : SublayerOrder::sequential;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    RotaryDefaults defaults;
    HEADSCOPE_TRY(defaults.base, config.number("rotary_emb_base", 1e4F));
    HEADSCOPE_TRY(defaults.share, config.number("rotary_pct", 0.25F));
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim, defaults));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    HEADSCOPE_CHECKED(config.flag("attention_bias", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const std::uint64_t H = spec.headCount();
    const bool bias = config.flag("attention_bias", true).value_or(true);
    TensorTable table;
    table.prefixes = {"gpt_neox.", ""};
    table.ignoredEndings = {".attention.bias", ".attention.masked_bias", "rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_in.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        const std::string fused = theirs + "attention.query_key_value";
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, true);
        table.addStrips(ours + "attn.q", fused, 3 * D, D, bias, {H, 3, 0, 1});
        table.addStrips(ours + "attn.k", fused, 3 * D, D, bias, {H, 3, 1, 1});
        table.addStrips(ours + "attn.v", fused, 3 * D, D, bias, {H, 3, 2, 1});
        table.addLinear(ours + "attn.o", theirs + "attention.dense", D, D, bias);
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, true);
        table.addLinear(ours + "mlp.in", theirs + "mlp.dense_h_to_4h", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.dense_4h_to_h", D, F, true);
    }
    table.addNorm("final_norm", "final_layer_norm", D, true);
    addHead(table, spec, "embed_out");
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"the fused projection is [H, 3, d]: query, key, value of each head", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"the MLP reads the block's input through a norm of its own", "modeling_gpt_neox.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"GPTNeoXForCausalLM", "GPTNeoXModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"gpt_neox"};

}  // namespace

extern const Family kGptNeoX;
const Family kGptNeoX = {"gpt_neox", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
