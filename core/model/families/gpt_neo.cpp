// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-Neo, TinyStories: separate projections, unscaled scores, windows on some layers.
// Paper: Black et al. 2021, "GPT-Neo"; Eldan & Li 2023, "TinyStories"
// Reference: transformers, models/gpt_neo/modeling_gpt_neo.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// attention_layers names each layer's kind; the published files without it alternate, global first.
Result<void> readKinds(const ConfigView& config, std::vector<LayerSpec>& layers) {
    HEADSCOPE_TRY(const auto kinds, config.texts("attention_layers"));
    if (!kinds.empty() && kinds.size() != layers.size()) {
        return config.wrong("attention_layers", fmt::format("a list of {}", kinds.size()),
                            fmt::format("{} entries, one a layer", layers.size()));
    }
    HEADSCOPE_TRY(const std::uint32_t window, config.count("window_size", 256));
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const std::string kind = !kinds.empty() ? kinds[l] : l % 2 == 0 ? "global" : "local";
        if (kind != "global" && kind != "local")
            return config.wrong("attention_layers", '"' + kind + '"', "global or local");
        if (kind == "local") layers[l].window = window;
    }
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "gpt_neo";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon"));
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_heads", "", ""}));
    stack.block.attention.scoreScale = 1.0F;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size", 4 * spec.modelDim));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu_new"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, "num_layers"));
    HEADSCOPE_CHECKED(readKinds(config, stack.layers));
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
    table.ignoredEndings = {".attn.attention.bias", ".attn.attention.masked_bias"};
    table.add("embed.tokens.weight", "wte.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "wpe.weight", {spec.maxPositions, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("h.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "ln_1", D, true);
        addSplitAttention(table, spec, ours, theirs + "attn.attention.",
                          {false, true, {"q_proj", "k_proj", "v_proj", "out_proj"}});
        table.addNorm(ours + "mlp_norm", theirs + "ln_2", D, true);
        table.addLinear(ours + "mlp.in", theirs + "mlp.c_fc", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.c_proj", D, F, true);
    }
    table.addNorm("final_norm", "ln_f", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"scores are not scaled", "methods.md §1.2", "Fixture.PatternsHiddenStatesAndLogits"},
    {"c_fc and c_proj are Linear here, Conv1D in GPT-2", "modeling_gpt_neo.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"GPTNeoForCausalLM", "GPTNeoModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"gpt_neo"};

}  // namespace

extern const Family kGptNeo;
const Family kGptNeo = {"gpt_neo", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
