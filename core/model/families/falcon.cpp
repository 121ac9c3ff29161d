// SPDX-License-Identifier: GPL-3.0-or-later
// Falcon: grouped, shared or own keys; rotary positions or ALiBi; three orders of norms.
// Paper: Almazrouei et al. 2023, "The Falcon Series of Open Language Models"
// Reference: transformers, models/falcon/modeling_falcon.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<std::uint32_t> readKeyHeads(const ConfigView& config, std::uint32_t queryHeads) {
    HEADSCOPE_TRY(const bool newer, config.flag("new_decoder_architecture", false));
    HEADSCOPE_TRY(const bool single, config.flag("multi_query", true));
    if (newer) return config.count("num_kv_heads", queryHeads);
    return single ? 1 : queryHeads;
}

Result<SublayerOrder> readOrder(const ConfigView& config) {
    HEADSCOPE_TRY(const bool newer, config.flag("new_decoder_architecture", false));
    HEADSCOPE_TRY(const bool parallel, config.flag("parallel_attn", true));
    HEADSCOPE_TRY(const std::uint32_t norms, config.count("num_ln_in_parallel_attn", newer ? 2 : 1));
    if (newer && norms == 2) return SublayerOrder::parallel;
    return newer || parallel ? SublayerOrder::parallelShared : SublayerOrder::sequential;
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "falcon";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings", 2048));
    HEADSCOPE_TRY(const bool alibi, config.flag("alibi", false));
    StackSpec stack;
    stack.positions = alibi ? Positions::alibi : Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    HEADSCOPE_TRY(stack.block.order, readOrder(config));
    stack.finalNorm = NormKind::layerNorm;
    AttentionSpec& attention = stack.block.attention;
    HEADSCOPE_TRY(attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    HEADSCOPE_TRY(attention.kvHeads, readKeyHeads(config, attention.queryHeads));
    attention.alibi = AlibiForm::scaledInBf16;
    if (!alibi) {
        HEADSCOPE_TRY(stack.rotary, readRotary(config, attention.headDim));
    }
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("ffn_hidden_size", 4 * spec.modelDim));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    HEADSCOPE_CHECKED(config.flag("bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

void addNorms(TensorTable& table, const ModelSpec& spec, const std::string& ours, const std::string& theirs) {
    const std::uint64_t D = spec.modelDim;
    switch (spec.main().block.order) {
        case SublayerOrder::parallel:
            table.addNorm(ours + "attn_norm", theirs + "ln_attn", D, true);
            table.addNorm(ours + "mlp_norm", theirs + "ln_mlp", D, true);
            return;
        case SublayerOrder::sequential:
            table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, true);
            break;
        case SublayerOrder::parallelShared:
            break;
    }
    table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, true);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const std::uint64_t G = attention.kvHeads;
    const std::uint64_t each = attention.queryHeads / attention.kvHeads;  // queries, then their key and value
    const std::uint64_t rows = queryRows(attention) + 2 * keyRows(attention);
    const bool bias = config.flag("bias", false).value_or(false);
    TensorTable table;
    table.prefixes = {"transformer.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "word_embeddings.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("h.{}.", l);
        const std::string fused = theirs + "self_attention.query_key_value";
        addNorms(table, spec, ours, theirs);
        table.addStrips(ours + "attn.q", fused, rows, D, bias, {G, each + 2, 0, each});
        table.addStrips(ours + "attn.k", fused, rows, D, bias, {G, each + 2, each, 1});
        table.addStrips(ours + "attn.v", fused, rows, D, bias, {G, each + 2, each + 1, 1});
        table.addLinear(ours + "attn.o", theirs + "self_attention.dense", D, D, bias);
        table.addLinear(ours + "mlp.in", theirs + "mlp.dense_h_to_4h", F, D, bias);
        table.addLinear(ours + "mlp.out", theirs + "mlp.dense_4h_to_h", D, F, bias);
    }
    table.addNorm("final_norm", "ln_f", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"the fused projection is [G, H/G + 2, d] in all three forms", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"ALiBi's bias is rounded to bf16 and scaled with the scores", "methods.md §1.5 rule 3",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 3> kArchitectures = {"FalconForCausalLM", "FalconModel",
                                                            "RWForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"falcon"};

}  // namespace

extern const Family kFalcon;
const Family kFalcon = {"falcon", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
