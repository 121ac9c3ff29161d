// SPDX-License-Identifier: GPL-3.0-or-later
// BioGPT: learned positions from row 2 on, scaled embeddings, pre-norm.
// Paper: Luo et al. 2022, "BioGPT"
// Reference: transformers, models/biogpt/modeling_biogpt.py
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
    spec.family = "biogpt";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    spec.normEpsilon = 1e-5F;  // torch's default, whatever layer_norm_eps says
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.embedding.positionOffset = 2;
    HEADSCOPE_TRY(const bool scaled, config.flag("scale_embedding", true));
    if (scaled) stack.embedding.scale = std::sqrt(static_cast<float>(spec.modelDim));
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    TensorTable table;
    table.prefixes = {"biogpt.", ""};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "embed_positions.weight", {std::uint64_t{spec.maxPositions} + 2, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l)
        addFairseqLayer(table, spec, {Stack::main, LayerIndex{l}}, fmt::format("layers.{}.", l));
    table.addNorm("final_norm", "layer_norm", D, true);
    addHead(table, spec, "output_projection");
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"the norms' epsilon is 1e-5: the 1e-12 of published configs is not used", "modeling_biogpt.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"position 0 is row 2 of the table", "modeling_biogpt.py", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"BioGptForCausalLM", "BioGptModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"biogpt"};

}  // namespace

extern const Family kBioGpt;
const Family kBioGpt = {"biogpt", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
