// SPDX-License-Identifier: GPL-3.0-or-later
// OPT: learned positions from row 2 on, relu; the 350m has norms after the sums.
// Paper: Zhang et al. 2022, "OPT"
// Reference: transformers, models/opt/modeling_opt.py
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
    spec.family = "opt";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    spec.normEpsilon = 1e-5F;  // torch's default: OPT's configs do not say it
    HEADSCOPE_TRY(const bool before, config.flag("do_layer_norm_before", true));
    HEADSCOPE_TRY(const bool removed, config.flag("_remove_final_layer_norm", false));
    HEADSCOPE_TRY(const bool affine, config.flag("layer_norm_elementwise_affine", true));
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.embedding.positionOffset = 2;
    HEADSCOPE_TRY(const std::uint32_t width, config.count("word_embed_proj_dim", spec.modelDim));
    if (width != spec.modelDim) stack.embedding.width = width;
    stack.block.norm = affine ? NormKind::layerNorm : NormKind::plainLayerNorm;
    stack.block.normPlace = before ? NormPlace::pre : NormPlace::afterResidual;
    stack.finalNorm = before && !removed ? stack.block.norm : NormKind::none;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("ffn_dim"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "relu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    HEADSCOPE_CHECKED(config.flag("enable_bias", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const StackSpec& stack = spec.main();
    const std::uint64_t F = stack.block.mlpDim;
    const std::uint64_t E = stack.embedding.width > 0 ? stack.embedding.width : spec.modelDim;
    const bool bias = config.flag("enable_bias", true).value_or(true);
    const bool affine = stack.block.norm == NormKind::layerNorm;
    TensorTable table;
    table.prefixes = {"model.decoder.", "decoder.", ""};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, E});
    table.add("embed.positions.weight", "embed_positions.weight",
              {std::uint64_t{spec.maxPositions} + stack.embedding.positionOffset, D});
    if (stack.embedding.width > 0) {
        table.addLinear("embed.projection", "project_in", D, E, false);
        table.addLinear("head.projection", "project_out", E, D, false);
    }
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        addSplitAttention(table, spec, ours, theirs + "self_attn.",
                          {bias, bias, {"q_proj", "k_proj", "v_proj", "out_proj"}});
        table.addLinear(ours + "mlp.in", theirs + "fc1", F, D, bias);
        table.addLinear(ours + "mlp.out", theirs + "fc2", D, F, bias);
        if (!affine) continue;
        table.addNorm(ours + "attn_norm", theirs + "self_attn_layer_norm", D, true);
        table.addNorm(ours + "mlp_norm", theirs + "final_layer_norm", D, true);
    }
    if (stack.finalNorm == NormKind::layerNorm) table.addNorm("final_norm", "final_layer_norm", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"position 0 is row 2 of the table", "methods.md §1.3", "Fixture.PatternsHiddenStatesAndLogits"},
    {"the 350m normalises after the sums and projects 512 to 1024 and back", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"OPTForCausalLM", "OPTModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"opt"};

}  // namespace

extern const Family kOpt;
const Family kOpt = {"opt", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
