// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-BigCode (SantaCoder, StarCoder): GPT-2 with one key/value head, and Linear layers.
// Paper: Ben Allal et al. 2023, "SantaCoder"; Li et al. 2023, "StarCoder"
// Reference: transformers, models/gpt_bigcode/modeling_gpt_bigcode.py
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
    spec.family = "gpt_bigcode";
    HEADSCOPE_TRY(spec.modelDim, config.count("n_embd"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("n_positions"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon"));
    HEADSCOPE_TRY(const bool scaled, config.flag("scale_attn_weights", true));
    HEADSCOPE_TRY(const bool single, config.flag("multi_query", true));
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"n_embd", "n_head", "", ""}));
    if (single) stack.block.attention.kvHeads = 1;
    if (!scaled) stack.block.attention.scoreScale = 1.0F;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("n_inner", 4 * spec.modelDim));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu_pytorch_tanh"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, "n_layer"));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// One key/value head: queries of all heads, then one key, one value. Else strips, unlike GPT-2.
void addFused(TensorTable& table, const ModelSpec& spec, const std::string& ours, const std::string& theirs) {
    const AttentionSpec& attention = spec.main().block.attention;
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t G = attention.kvHeads;
    const std::uint64_t each = attention.queryHeads / attention.kvHeads;
    const std::uint64_t rows = queryRows(attention) + 2 * keyRows(attention);
    table.addStrips(ours + "attn.q", theirs, rows, D, true, {G, each + 2, 0, each});
    table.addStrips(ours + "attn.k", theirs, rows, D, true, {G, each + 2, each, 1});
    table.addStrips(ours + "attn.v", theirs, rows, D, true, {G, each + 2, each + 1, 1});
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    TensorTable table;
    table.prefixes = {"transformer.", ""};
    table.ignoredEndings = {".attn.bias", ".attn.masked_bias"};
    table.add("embed.tokens.weight", "wte.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "wpe.weight", {spec.maxPositions, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("h.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "ln_1", D, true);
        addFused(table, spec, ours, theirs + "attn.c_attn");
        table.addLinear(ours + "attn.o", theirs + "attn.c_proj", D, D, true);
        table.addNorm(ours + "mlp_norm", theirs + "ln_2", D, true);
        table.addLinear(ours + "mlp.in", theirs + "mlp.c_fc", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.c_proj", D, F, true);
    }
    table.addNorm("final_norm", "ln_f", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"with multi_query false the projection is fused head by head, unlike GPT-2", "methods.md §1.5 rule 9",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"GPTBigCodeForCausalLM", "GPTBigCodeModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"gpt_bigcode"};

}  // namespace

extern const Family kGptBigCode;
const Family kGptBigCode = {"gpt_bigcode", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
