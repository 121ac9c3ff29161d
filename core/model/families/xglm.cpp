// SPDX-License-Identifier: GPL-3.0-or-later
// XGLM: sinusoidal positions from row 2 on, scaled embeddings, pre-norm.
// Paper: Lin et al. 2022, "Few-shot Learning with Multilingual Language Models"
// Reference: transformers, models/xglm/modeling_xglm.py
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
    spec.family = "xglm";
    HEADSCOPE_TRY(spec.modelDim, config.count("d_model"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    spec.normEpsilon = 1e-5F;  // torch's default: XGLM's configs do not say it
    if (spec.modelDim % 2 != 0 || spec.modelDim < 4)
        return config.wrong("d_model", std::to_string(spec.modelDim), "an even number from 4 on");
    StackSpec stack;
    stack.positions = Positions::sinusoidal;
    stack.embedding.positionOffset = 2;
    HEADSCOPE_TRY(const bool scaled, config.flag("scale_embedding", true));
    if (scaled) stack.embedding.scale = std::sqrt(static_cast<float>(spec.modelDim));
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"d_model", "attention_heads", "", ""}));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("ffn_dim"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, "num_layers"));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"embed_positions.weights"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l)
        addFairseqLayer(table, spec, {Stack::main, LayerIndex{l}}, fmt::format("layers.{}.", l));
    table.addNorm("final_norm", "layer_norm", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"positions are computed: sines, then cosines, from position 2 on", "modeling_xglm.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"XGLMForCausalLM", "XGLMModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"xglm"};

}  // namespace

extern const Family kXglm;
const Family kXglm = {"xglm", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
