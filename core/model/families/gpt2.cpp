// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-2: learned positions, pre-LN, fused Conv1D projections. Also DistilGPT-2, minGPT in this layout.
// Paper: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"
// Reference: transformers, models/gpt2/modeling_gpt2.py
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
    spec.family = "gpt2";
    HEADSCOPE_TRY(spec.modelDim, config.count("n_embd"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("n_positions"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon"));
    HEADSCOPE_TRY(const bool scaled, config.flag("scale_attn_weights", true));
    HEADSCOPE_TRY(const bool byLayer, config.flag("scale_attn_by_inverse_layer_idx", false));
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"n_embd", "n_head", "", ""}));
    if (!scaled) stack.block.attention.scoreScale = 1.0F;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("n_inner", 4 * spec.modelDim));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu_new"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, "n_layer"));
    for (std::uint32_t l = 0; byLayer && l < stack.layers.size(); ++l) {
        stack.layers[l].scoreScale = 1.0F / static_cast<float>(l + 1);
    }
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// A Conv1D keeps [in, out]; `slice` cuts columns out of a fused one.
void addConv(TensorTable& table, const std::string& ours, const std::string& theirs, std::uint64_t in,
             std::uint64_t out, std::optional<std::uint64_t> begin, std::uint64_t count) {
    TensorRow& weight = table.add(ours + ".weight", theirs + ".weight", {in, out});
    weight.transform = Transform::transpose;
    if (begin) weight.slice = TensorSlice{1, *begin, count};
    TensorRow& bias = table.add(ours + ".bias", theirs + ".bias", {out});
    if (begin) bias.slice = TensorSlice{0, *begin, count};
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    TensorTable table;
    table.prefixes = {"transformer.", ""};
    // h.N.attn.bias is the causal mask of old files, not a bias.
    table.ignoredEndings = {".attn.bias", ".attn.masked_bias"};
    table.add("embed.tokens.weight", "wte.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "wpe.weight", {spec.maxPositions, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("h.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "ln_1", D, true);
        addConv(table, ours + "attn.q", theirs + "attn.c_attn", D, 3 * D, 0, D);
        addConv(table, ours + "attn.k", theirs + "attn.c_attn", D, 3 * D, D, D);
        addConv(table, ours + "attn.v", theirs + "attn.c_attn", D, 3 * D, 2 * D, D);
        addConv(table, ours + "attn.o", theirs + "attn.c_proj", D, D, std::nullopt, 0);
        table.addNorm(ours + "mlp_norm", theirs + "ln_2", D, true);
        addConv(table, ours + "mlp.in", theirs + "mlp.c_fc", D, F, std::nullopt, 0);
        addConv(table, ours + "mlp.out", theirs + "mlp.c_proj", F, D, std::nullopt, 0);
    }
    table.addNorm("final_norm", "ln_f", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"weights are Conv1D, stored [in, out]", "modeling_gpt2.py, Conv1D", "Golden.InductionGpt2"},
    {"h.N.attn.bias is the causal mask, not a bias", "methods.md §1.1 rule 2",
     "Weights.IgnoresMaskBuffersAndReportsTheUnknown"},
    {"scale_attn_by_inverse_layer_idx divides scores by l + 1", "modeling_gpt2.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"GPT2LMHeadModel", "GPT2Model"};
constexpr std::array<std::string_view, 1> kModelTypes = {"gpt2"};

}  // namespace

extern const Family kGpt2;
const Family kGpt2 = {"gpt2", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
