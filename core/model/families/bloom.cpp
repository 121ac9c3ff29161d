// SPDX-License-Identifier: GPL-3.0-or-later
// BLOOM: ALiBi, a norm after the embedding, fused projections in strips.
// Paper: BigScience 2022, "BLOOM"
// Reference: transformers, models/bloom/modeling_bloom.py
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
    spec.family = "bloom";
    const bool older = config.has("n_embed");  // before hidden_size was its name
    HEADSCOPE_TRY(spec.modelDim, config.count(older ? "n_embed" : "hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    // ALiBi has no table of positions: the length of the training texts stands for the longest prompt.
    HEADSCOPE_TRY(spec.maxPositions, config.count("seq_length", 2048));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon"));
    HEADSCOPE_TRY(const bool normed, config.flag("apply_residual_connection_post_layernorm", false));
    if (normed) return config.wrong("apply_residual_connection_post_layernorm", "true", "false");
    StackSpec stack;
    stack.positions = Positions::alibi;
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    const std::string_view heads = config.has("n_head") ? "n_head" : "num_attention_heads";
    const std::string_view layers = config.has("n_layer") ? "n_layer" : "num_hidden_layers";
    HEADSCOPE_TRY(stack.block.attention,
                  readHeads(config, {older ? "n_embed" : "hidden_size", heads, "", ""}));
    stack.block.mlpDim = 4 * spec.modelDim;
    stack.block.activation = Activation::geluTanh;
    HEADSCOPE_TRY(stack.layers, readLayers(config, layers));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const std::uint64_t H = spec.headCount();
    TensorTable table;
    table.prefixes = {"transformer.", ""};
    table.add("embed.tokens.weight", "word_embeddings.weight", {spec.vocabulary, D});
    table.addNorm("embed.norm", "word_embeddings_layernorm", D, true);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("h.{}.", l);
        const std::string fused = theirs + "self_attention.query_key_value";
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, true);
        table.addStrips(ours + "attn.q", fused, 3 * D, D, true, {H, 3, 0, 1});
        table.addStrips(ours + "attn.k", fused, 3 * D, D, true, {H, 3, 1, 1});
        table.addStrips(ours + "attn.v", fused, 3 * D, D, true, {H, 3, 2, 1});
        table.addLinear(ours + "attn.o", theirs + "self_attention.dense", D, D, true);
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, true);
        table.addLinear(ours + "mlp.in", theirs + "mlp.dense_h_to_4h", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.dense_4h_to_h", D, F, true);
    }
    table.addNorm("final_norm", "ln_f", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"the embedding is normalised before the first layer", "modeling_bloom.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"ALiBi's slopes for a number of heads that is no power of two", "methods.md §1.2",
     "Pattern.AlibiSlopesAreThePublishedOnes"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"BloomForCausalLM", "BloomModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"bloom"};

}  // namespace

extern const Family kBloom;
const Family kBloom = {"bloom", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
