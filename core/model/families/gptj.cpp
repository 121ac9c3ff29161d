// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-J, CodeGen: parallel sublayers behind one norm, interleaved pairs, a head with bias.
// Paper: Wang & Komatsuzaki 2021, "GPT-J-6B"; Nijkamp et al. 2023, "CodeGen"
// Reference: transformers, models/{gptj,codegen}/modeling_*.py
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
    spec.family = "gptj";
    HEADSCOPE_TRY(spec.modelDim, config.count("n_embd"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("n_positions"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.block.order = SublayerOrder::parallelShared;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"n_embd", "n_head", "", ""}));
    stack.rotary.pairing = RotaryPairing::interleaved;
    HEADSCOPE_TRY(stack.rotary.dims, config.count("rotary_dim", stack.block.attention.headDim));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("n_inner", 4 * spec.modelDim));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu_new"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, "n_layer"));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    spec.output.bias = true;
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// CodeGen's fused projection was cut for four processors: each of 4 groups holds its queries, values and
// keys.
void addGroups(TensorTable& table, const ModelSpec& spec, const std::string& ours,
               const std::string& theirs) {
    const std::uint64_t D = spec.modelDim;
    table.addStrips(ours + "attn.q", theirs + "qkv_proj", 3 * D, D, false, {4, 3, 0, 1});
    table.addStrips(ours + "attn.v", theirs + "qkv_proj", 3 * D, D, false, {4, 3, 1, 1});
    table.addStrips(ours + "attn.k", theirs + "qkv_proj", 3 * D, D, false, {4, 3, 2, 1});
    table.addLinear(ours + "attn.o", theirs + "out_proj", D, D, false);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const bool fused = config.text("model_type", "").value_or("") == "codegen";
    TensorTable table;
    table.prefixes = {"transformer.", ""};
    table.ignoredEndings = {".attn.bias", ".attn.masked_bias", ".attn.causal_mask", ".attn.embed_positions"};
    table.add("embed.tokens.weight", "wte.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("h.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "ln_1", D, true);
        if (fused) {
            addGroups(table, spec, ours, theirs + "attn.");
        } else {
            addSplitAttention(table, spec, ours, theirs + "attn.",
                              {false, false, {"q_proj", "k_proj", "v_proj", "out_proj"}});
        }
        table.addLinear(ours + "mlp.in", theirs + "mlp.fc_in", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.fc_out", D, F, true);
    }
    table.addNorm("final_norm", "ln_f", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"rotary pairs are (2i, 2i + 1)", "methods.md §1.2", "Fixture.PatternsHiddenStatesAndLogits"},
    {"CodeGen's fused projection is ordered q, v, k within 4 groups", "methods.md §1.5 rule 9",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"GPTJForCausalLM", "CodeGenForCausalLM"};
constexpr std::array<std::string_view, 2> kModelTypes = {"gptj", "codegen"};

}  // namespace

extern const Family kGptJ;
const Family kGptJ = {"gptj", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
