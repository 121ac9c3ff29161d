// SPDX-License-Identifier: GPL-3.0-or-later
// Phi-1, 1.5, 2: parallel sublayers behind one norm, part of each head turns, biases.
// Paper: Gunasekar et al. 2023, "Textbooks Are All You Need"
// Reference: transformers, models/phi/modeling_phi.py
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
    spec.family = "phi";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.block.order = SublayerOrder::parallelShared;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(const bool normalised, config.flag("qk_layernorm", false));
    if (normalised) stack.block.attention.qkNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim, {1e4F, 0.5F, {}}));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size", 4 * spec.modelDim));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu_new"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    spec.output.bias = !spec.output.tied;
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const AttentionSpec& attention = spec.main().block.attention;
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, true);
        addSplitAttention(table, spec, ours, theirs + "self_attn.",
                          {true, true, {"q_proj", "k_proj", "v_proj", "dense"}});
        if (attention.qkNorm != NormKind::none) {
            table.addNorm(ours + "attn.q_norm", theirs + "self_attn.q_layernorm", attention.headDim, true);
            table.addNorm(ours + "attn.k_norm", theirs + "self_attn.k_layernorm", attention.headDim, true);
        }
        table.addLinear(ours + "mlp.in", theirs + "mlp.fc1", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.fc2", D, F, true);
    }
    table.addNorm("final_norm", "final_layernorm", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"one norm feeds attention and MLP", "modeling_phi.py", "Fixture.PatternsHiddenStatesAndLogits"},
    {"the output head has a bias", "modeling_phi.py", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 1> kArchitectures = {"PhiForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"phi"};

}  // namespace

extern const Family kPhi;
const Family kPhi = {"phi", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
