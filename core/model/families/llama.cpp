// SPDX-License-Identifier: GPL-3.0-or-later
// Llama and those that differ by a flag: Mistral, Mixtral, Qwen 2 and 3, SmolLM3, Granite.
// Paper: Touvron et al. 2023, "LLaMA"; Jiang et al. 2023, "Mistral 7B"; Yang et al. 2025, "Qwen3"
// Reference: transformers, models/{llama,mistral,mixtral,qwen2,qwen3,…}/modeling_*.py
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// Which of the models a config describes; read once, used by spec and table.
struct Variant {
    std::string_view modelType, architecture;
    bool windows{};      // sliding_window on every layer
    bool qwenWindows{};  // use_sliding_window, from layer max_window_layers on
    bool inputBias{};    // q, k, v have a bias, the output has none
    bool headNorm{};     // q and k are normalised head by head
    bool rotaryGaps{};   // no_rope_layers
    bool multipliers{};  // Granite's four
    bool experts{};      // a mixture in the MLP's place
};
constexpr Variant kVariants[] = {
    {"llama", "LlamaForCausalLM", false, false, false, false, false, false},
    {"mistral", "MistralForCausalLM", true, false, false, false, false, false},
    {"qwen2", "Qwen2ForCausalLM", false, true, true, false, false, false},
    {"qwen3", "Qwen3ForCausalLM", false, true, false, true, false, false},
    {"smollm3", "SmolLM3ForCausalLM", false, true, false, false, true, false},
    {"granite", "GraniteForCausalLM", false, false, false, false, false, true},
    {"mixtral", "MixtralForCausalLM", true, false, false, false, false, false, true},
    {"qwen3_moe", "Qwen3MoeForCausalLM", false, true, false, true, false, false, true},
};

Result<Variant> readVariant(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    HEADSCOPE_TRY(const std::string type, config.text("model_type", ""));
    for (const Variant& variant : kVariants) {
        if (!names.empty() && names.front() == variant.architecture) return variant;
    }
    for (const Variant& variant : kVariants) {
        if (type == variant.modelType) return variant;
    }
    return kVariants[0];
}

bool slidesInQwen(const ConfigView& config, std::uint32_t layer) {
    return config.flag("use_sliding_window", false).value_or(false) &&
           layer >= config.count("max_window_layers", 28).value_or(28);
}

Result<void> readLayerOptions(const ConfigView& config, const Variant& variant, StackSpec& stack) {
    if (variant.windows) {
        HEADSCOPE_CHECKED(readWindows(config, std::vector<bool>(stack.layers.size(), true), stack.layers));
    }
    if (variant.qwenWindows) {
        HEADSCOPE_TRY(const auto sliding, readSlidingLayers(config, stack.layers.size(), &slidesInQwen));
        HEADSCOPE_CHECKED(readWindows(config, sliding, stack.layers));
    }
    if (!variant.rotaryGaps) return {};
    // 1 says that a layer HAS the rotary embedding.
    HEADSCOPE_TRY(const auto has, config.numbers("no_rope_layers"));
    if (!has.empty() && has.size() != stack.layers.size()) {
        return config.wrong("no_rope_layers", fmt::format("a list of {}", has.size()),
                            fmt::format("{} entries, one a layer", stack.layers.size()));
    }
    HEADSCOPE_TRY(const std::uint32_t interval, config.count("no_rope_layer_interval", 4));
    for (std::uint32_t l = 0; l < stack.layers.size(); ++l) {
        const bool rotated = has.empty() ? (l + 1) % interval != 0 : has[l] != 0.0F;
        if (!rotated) stack.layers[l].rotary = LayerRotary::none;
    }
    return {};
}

// Mixtral: every layer, of the size of its MLP. Qwen 3: every decoder_sparse_step-th, but for
// mlp_only_layers.
Result<void> readExperts(const ConfigView& config, StackSpec& stack) {
    ExpertsSpec& experts = stack.block.experts;
    const bool older = config.has("num_experts");  // Qwen's name before transformers 5
    HEADSCOPE_TRY(experts.count, config.count(older ? "num_experts" : "num_local_experts"));
    HEADSCOPE_TRY(experts.perToken, config.count("num_experts_per_tok", 2));
    HEADSCOPE_TRY(experts.dim, config.count("moe_intermediate_size", stack.block.mlpDim));
    const bool qwen = config.has("moe_intermediate_size");
    HEADSCOPE_TRY(experts.sharesSumToOne, config.flag("norm_topk_prob", !qwen));
    HEADSCOPE_TRY(const std::uint32_t step, config.count("decoder_sparse_step", 1));
    HEADSCOPE_TRY(const auto plain, config.numbers("mlp_only_layers"));
    for (std::uint32_t l = 0; l < stack.layers.size(); ++l) {
        const bool isPlain = std::find(plain.begin(), plain.end(), static_cast<float>(l)) != plain.end();
        stack.layers[l].hasExperts = !isPlain && (l + 1) % step == 0;
    }
    return {};
}

Result<void> readMultipliers(const ConfigView& config, ModelSpec& spec) {
    StackSpec& stack = spec.stacks.back();
    HEADSCOPE_TRY(stack.embedding.scale, config.number("embedding_multiplier", 1.0F));
    HEADSCOPE_TRY(stack.block.residualScale, config.number("residual_multiplier", 1.0F));
    HEADSCOPE_TRY(stack.block.attention.scoreScale, config.number("attention_multiplier", 1.0F));
    HEADSCOPE_TRY(const float divisor, config.number("logits_scaling", 1.0F));
    if (!(divisor > 0.0F))
        return config.wrong("logits_scaling", fmt::format("{}", divisor), "a number above 0");
    spec.output.scale = 1.0F / divisor;
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    HEADSCOPE_TRY(const Variant variant, readVariant(config));
    ModelSpec spec;
    spec.family = "llama";
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
    if (variant.headNorm) stack.block.attention.qkNorm = NormKind::rmsNorm;
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "silu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    HEADSCOPE_CHECKED(readLayerOptions(config, variant, stack));
    if (variant.experts) HEADSCOPE_CHECKED(readExperts(config, stack));
    spec.stacks.push_back(std::move(stack));
    if (variant.multipliers) HEADSCOPE_CHECKED(readMultipliers(config, spec));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", variant.rotaryGaps));
    HEADSCOPE_CHECKED(config.flag("attention_bias", false));  // read for good by the table, which cannot fail
    HEADSCOPE_CHECKED(config.flag("mlp_bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// Mixtral calls an expert's three matrices w1, w3 and w2; Qwen as those of the plain MLP.
void addExperts(TensorTable& table, const ModelSpec& spec, const std::string& ours, const std::string& theirs,
                bool mixtral) {
    const ExpertsSpec& experts = spec.main().block.experts;
    const std::uint64_t D = spec.modelDim;
    const std::string part = theirs + (mixtral ? "block_sparse_moe." : "mlp.");
    table.addLinear(ours + "mlp.router", part + "gate", experts.count, D, false);
    for (std::uint32_t e = 0; e < experts.count; ++e) {
        const std::string own = fmt::format("{}mlp.experts.{}.", ours, e);
        const std::string file = fmt::format("{}experts.{}.", part, e);
        table.addLinear(own + "gate", file + (mixtral ? "w1" : "gate_proj"), experts.dim, D, false);
        table.addLinear(own + "in", file + (mixtral ? "w3" : "up_proj"), experts.dim, D, false);
        table.addLinear(own + "out", file + (mixtral ? "w2" : "down_proj"), D, experts.dim, false);
    }
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const Variant variant = readVariant(config).value_or(kVariants[0]);
    const bool attentionBias = config.flag("attention_bias", false).value_or(false);
    const bool mlpBias = config.flag("mlp_bias", false).value_or(false);
    const SplitAttention form{attentionBias || variant.inputBias, attentionBias && !variant.inputBias};
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", form);
        if (attention.qkNorm != NormKind::none) {
            table.addNorm(ours + "attn.q_norm", theirs + "self_attn.q_norm", attention.headDim, false);
            table.addNorm(ours + "attn.k_norm", theirs + "self_attn.k_norm", attention.headDim, false);
        }
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, false);
        if (spec.main().layers[l].hasExperts) {
            addExperts(table, spec, ours, theirs, variant.modelType == "mixtral");
        } else {
            addGatedMlp(table, spec, ours, theirs + "mlp.", mlpBias);
        }
    }
    table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 5> kQuirks = {{
    {"rotary pairs are (i, i + d/2) in Hugging Face files", "methods.md §1.2", "Golden.Stories260k"},
    {"query head h reads key/value head h / (H / G)", "modeling_llama.py, repeat_kv", "Golden.Stories260k"},
    {"a Mistral window of W counts the query's own position", "methods.md §1.2",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"Qwen 3 normalises q and k head by head, before they turn", "modeling_qwen3.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"in SmolLM3's no_rope_layers a 1 says that the layer turns", "methods.md §1.5 rule 5",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 8> kArchitectures = {
    "LlamaForCausalLM",   "MistralForCausalLM", "Qwen2ForCausalLM",   "Qwen3ForCausalLM",
    "SmolLM3ForCausalLM", "GraniteForCausalLM", "MixtralForCausalLM", "Qwen3MoeForCausalLM"};
constexpr std::array<std::string_view, 8> kModelTypes = {"llama",   "mistral", "qwen2",   "qwen3",
                                                         "smollm3", "granite", "mixtral", "qwen3_moe"};

}  // namespace

extern const Family kLlama;
const Family kLlama = {"llama", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
