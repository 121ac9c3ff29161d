// SPDX-License-Identifier: GPL-3.0-or-later
// Phi-3: Llama with fused projections, a window, and LongRoPE for long contexts.
// Paper: Abdin et al. 2024, "Phi-3 Technical Report"
// Reference: transformers, models/phi3/modeling_phi3.py
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
    spec.family = "phi3";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("rms_norm_eps"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::rmsNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::rmsNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "silu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    HEADSCOPE_CHECKED(readWindows(config, std::vector<bool>(stack.layers.size(), true), stack.layers));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t Q = queryRows(spec.main().block.attention);
    const std::uint64_t K = keyRows(spec.main().block.attention);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        const std::string fused = theirs + "self_attn.qkv_proj";
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        table.addSlice(ours + "attn.q", fused, Q + 2 * K, D, false, 0, Q);
        table.addSlice(ours + "attn.k", fused, Q + 2 * K, D, false, Q, K);
        table.addSlice(ours + "attn.v", fused, Q + 2 * K, D, false, Q + K, K);
        table.addLinear(ours + "attn.o", theirs + "self_attn.o_proj", D, Q, false);
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, false);
        addFusedGatedMlp(table, spec, ours, theirs + "mlp.");
    }
    table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"beyond the first training's length every position takes the long factors", "methods.md §1.5 rule 6",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"the attention factor multiplies cos and sin of short prompts too", "methods.md §1.5 rule 6",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 1> kArchitectures = {"Phi3ForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"phi3"};

}  // namespace

extern const Family kPhi3;
const Family kPhi3 = {"phi3", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
