// SPDX-License-Identifier: GPL-3.0-or-later
// Llama: rotary positions, RMSNorm, gated MLP, grouped-query heads. Mistral adds a sliding window.
// Paper: Touvron et al. 2023, "LLaMA"; Jiang et al. 2023, "Mistral 7B"
// Reference: transformers, models/llama/modeling_llama.py, models/mistral/modeling_mistral.py
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<Activation> readActivation(const ConfigView& config) {
    HEADSCOPE_TRY(const std::string name, config.text("hidden_act", "silu"));
    if (name == "silu" || name == "swish") return Activation::silu;
    if (name == "gelu") return Activation::gelu;
    if (name == "gelu_pytorch_tanh" || name == "gelu_new") return Activation::geluTanh;
    if (name == "relu") return Activation::relu;
    return config.wrong("hidden_act", '"' + name + '"', "silu, gelu, gelu_pytorch_tanh or relu");
}

// Two generations of configs: rope_theta + rope_scaling, and rope_parameters that holds both.
Result<float> readRotaryBase(const ConfigView& config) {
    HEADSCOPE_TRY(const auto parameters, config.object("rope_parameters"));
    HEADSCOPE_TRY(const auto scaling, config.object("rope_scaling"));
    for (const auto& section : {parameters, scaling}) {
        if (!section) continue;
        HEADSCOPE_TRY(const std::string older, section->text("type", "default"));
        HEADSCOPE_TRY(const std::string type, section->text("rope_type", older));
        if (type != "default") {
            return fail(ErrorCode::notInThisBuild,
                        fmt::format("rotary scaling \"{}\" is not in this build", type),
                        "open a model without rope_scaling");
        }
    }
    if (parameters) return parameters->number("rope_theta", 10000.0F);
    return config.number("rope_theta", 10000.0F);
}

Result<std::optional<std::uint32_t>> readWindow(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    const bool named = std::find(names.begin(), names.end(), "MistralForCausalLM") != names.end();
    HEADSCOPE_TRY(const std::string type, config.text("model_type", named ? "mistral" : "llama"));
    if (type != "mistral" || !config.has("sliding_window")) return std::optional<std::uint32_t>();
    HEADSCOPE_TRY(const std::uint32_t window, config.count("sliding_window"));
    return std::optional(window);
}

Result<AttentionSpec> readAttention(const ConfigView& config, std::uint32_t modelDim) {
    AttentionSpec attention;
    HEADSCOPE_TRY(attention.queryHeads, config.count("num_attention_heads"));
    HEADSCOPE_TRY(attention.kvHeads, config.count("num_key_value_heads", attention.queryHeads));
    if (!config.has("head_dim") && modelDim % attention.queryHeads != 0) {
        return config.wrong("num_attention_heads", std::to_string(attention.queryHeads),
                            fmt::format("a divisor of hidden_size = {}", modelDim));
    }
    HEADSCOPE_TRY(attention.headDim, config.count("head_dim", std::max(1U, modelDim / attention.queryHeads)));
    attention.scoreScale = 1.0F / std::sqrt(static_cast<float>(attention.headDim));
    return attention;
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "llama";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("rms_norm_eps"));
    HEADSCOPE_TRY(const std::uint32_t layers, config.count("num_hidden_layers"));
    HEADSCOPE_TRY(const auto window, readWindow(config));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::rmsNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::rmsNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readAttention(config, spec.modelDim));
    stack.rotary.dims = stack.block.attention.headDim;
    HEADSCOPE_TRY(stack.rotary.base, readRotaryBase(config));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config));
    if (layers > 4096) return config.wrong("num_hidden_layers", std::to_string(layers), "at most 4096");
    stack.layers.resize(layers, LayerSpec{window, 1.0F});
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    HEADSCOPE_CHECKED(config.flag("attention_bias", false));  // read for good by the table, which cannot fail
    HEADSCOPE_CHECKED(config.flag("mlp_bias", false));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const std::uint64_t Q = std::uint64_t{attention.queryHeads} * attention.headDim;
    const std::uint64_t K = std::uint64_t{attention.kvHeads} * attention.headDim;
    const bool attentionBias = config.flag("attention_bias", false).value_or(false);
    const bool mlpBias = config.flag("mlp_bias", false).value_or(false);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"rotary_emb.inv_freq"};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        table.addLinear(ours + "attn.q", theirs + "self_attn.q_proj", Q, D, attentionBias);
        table.addLinear(ours + "attn.k", theirs + "self_attn.k_proj", K, D, attentionBias);
        table.addLinear(ours + "attn.v", theirs + "self_attn.v_proj", K, D, attentionBias);
        table.addLinear(ours + "attn.o", theirs + "self_attn.o_proj", D, Q, attentionBias);
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, false);
        table.addLinear(ours + "mlp.gate", theirs + "mlp.gate_proj", F, D, mlpBias);
        table.addLinear(ours + "mlp.in", theirs + "mlp.up_proj", F, D, mlpBias);
        table.addLinear(ours + "mlp.out", theirs + "mlp.down_proj", D, F, mlpBias);
    }
    table.addNorm("final_norm", "norm", D, false);
    if (!spec.output.tied) table.add("head.weight", "lm_head.weight", {spec.vocabulary, D}).required = false;
    if (spec.output.tied) table.ignoredEndings.emplace_back("lm_head.weight");
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"rotary pairs are (i, i + d/2) in Hugging Face files", "methods.md §1.2", "Golden.Stories260k"},
    {"query head h reads key/value head h / (H / G)", "modeling_llama.py, repeat_kv", "Golden.Stories260k"},
    {"a Mistral window of W counts the query's own position", "methods.md §1.2",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"LlamaForCausalLM", "MistralForCausalLM"};
constexpr std::array<std::string_view, 2> kModelTypes = {"llama", "mistral"};

}  // namespace

extern const Family kLlama;
const Family kLlama = {"llama", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
