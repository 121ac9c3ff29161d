// SPDX-License-Identifier: GPL-3.0-or-later
// StableLM: Llama's projections with LayerNorm, partial rotary positions, a parallel form.
// Paper: Bellagente et al. 2024, "Stable LM 2 1.6B Technical Report"
// Reference: transformers, models/stablelm/modeling_stablelm.py
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
    spec.family = "stablelm";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps", 1e-5F));
    HEADSCOPE_TRY(const bool parallel, config.flag("use_parallel_residual", false));
    HEADSCOPE_TRY(const bool normalised, config.flag("qk_layernorm", false));
    if (normalised)
        return config.wrong("qk_layernorm", "true", "false; norms of q and k are not in this build");
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.block.order = parallel ? SublayerOrder::parallelShared : SublayerOrder::sequential;
    stack.finalNorm = NormKind::layerNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim, {1e4F, 0.25F, {}}));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "silu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    HEADSCOPE_CHECKED(config.flag("use_qkv_bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const bool bias = config.flag("use_qkv_bias", false).value_or(false);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, true);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", {bias, false});
        if (spec.main().block.order == SublayerOrder::sequential)
            table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, true);
        addGatedMlp(table, spec, ours, theirs + "mlp.", false);
    }
    table.addNorm("final_norm", "norm", D, true);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"a quarter of each head's dimensions turns", "modeling_stablelm.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 1> kArchitectures = {"StableLmForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"stablelm"};

}  // namespace

extern const Family kStableLm;
const Family kStableLm = {"stablelm", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
