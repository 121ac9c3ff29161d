// SPDX-License-Identifier: GPL-3.0-or-later
// MPT: ALiBi, norms without shift, no biases, q, k and v perhaps clipped.
// Paper: MosaicML 2023, "Introducing MPT-7B"
// Reference: transformers, models/mpt/modeling_mpt.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<void> readAttention(const ConfigView& config, AttentionSpec& attention) {
    HEADSCOPE_TRY(attention, readHeads(config, {"d_model", "n_heads", "", ""}));
    HEADSCOPE_TRY(const auto section, config.object("attn_config"));
    if (!section) return {};
    HEADSCOPE_TRY(attention.scoreScale, section->number("softmax_scale", attention.scoreScale));
    HEADSCOPE_TRY(attention.clip, section->number("clip_qkv", 0.0F));
    HEADSCOPE_TRY(const bool normalised, section->flag("qk_ln", false));
    if (normalised) return section->wrong("qk_ln", "true", "false; the reference ignores it");
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "mpt";
    HEADSCOPE_TRY(spec.modelDim, config.count("d_model"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_seq_len"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon", 1e-5F));
    StackSpec stack;
    stack.positions = Positions::alibi;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_CHECKED(readAttention(config, stack.block.attention));
    stack.block.mlpDim = 4 * spec.modelDim;
    stack.block.activation = Activation::gelu;
    HEADSCOPE_TRY(stack.layers, readLayers(config, "n_layers"));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    TensorTable table;
    table.prefixes = {"transformer.", ""};
    table.add("embed.tokens.weight", "wte.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("blocks.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "norm_1", D, false);
        table.addSlice(ours + "attn.q", theirs + "attn.Wqkv", 3 * D, D, false, 0, D);
        table.addSlice(ours + "attn.k", theirs + "attn.Wqkv", 3 * D, D, false, D, D);
        table.addSlice(ours + "attn.v", theirs + "attn.Wqkv", 3 * D, D, false, 2 * D, D);
        table.addLinear(ours + "attn.o", theirs + "attn.out_proj", D, D, false);
        table.addNorm(ours + "mlp_norm", theirs + "norm_2", D, false);
        table.addLinear(ours + "mlp.in", theirs + "ffn.up_proj", F, D, false);
        table.addLinear(ours + "mlp.out", theirs + "ffn.down_proj", D, F, false);
    }
    table.addNorm("final_norm", "norm_f", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"alibi_bias_max, expansion_ratio and alibi: false are ignored, as in the reference",
     "methods.md §1.5 rule 2", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"MptForCausalLM", "MPTForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"mpt"};

}  // namespace

extern const Family kMpt;
const Family kMpt = {"mpt", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
