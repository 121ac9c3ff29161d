// SPDX-License-Identifier: GPL-3.0-or-later
// Cohere (Command R): parallel sublayers behind one norm, interleaved pairs, scaled logits.
// Paper: Cohere 2024, "Command R" (model card; there is no paper)
// Reference: transformers, models/cohere/modeling_cohere.py
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
    spec.family = "cohere";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.block.order = SublayerOrder::parallelShared;
    stack.finalNorm = NormKind::layerNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    HEADSCOPE_TRY(const bool normalised, config.flag("use_qk_norm", false));
    if (normalised) stack.block.attention.qkNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim));
    stack.rotary.pairing = RotaryPairing::interleaved;
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "silu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    HEADSCOPE_TRY(spec.output.scale, config.number("logit_scale", 0.0625F));
    HEADSCOPE_CHECKED(config.flag("attention_bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const bool bias = config.flag("attention_bias", false).value_or(false);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", {bias, bias});
        if (attention.qkNorm != NormKind::none) {
            table.add(ours + "attn.q_norm.weight", theirs + "self_attn.q_norm.weight",
                      {attention.queryHeads, attention.headDim});
            table.add(ours + "attn.k_norm.weight", theirs + "self_attn.k_norm.weight",
                      {attention.kvHeads, attention.headDim});
        }
        addGatedMlp(table, spec, ours, theirs + "mlp.", false);
    }
    table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"rotary pairs are (2i, 2i + 1), unlike Llama's", "modeling_cohere.py, rotate_half",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"logits are multiplied by logit_scale", "modeling_cohere.py", "Fixture.PatternsHiddenStatesAndLogits"},
    {"with use_qk_norm each head has a scale of its own", "modeling_cohere.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 1> kArchitectures = {"CohereForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"cohere"};

}  // namespace

extern const Family kCohere;
const Family kCohere = {"cohere", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
