// SPDX-License-Identifier: GPL-3.0-or-later
// ModernBERT: rotary positions, gated MLP, windows on two of three layers, pre-norm.
// Paper: Warner et al. 2024, "Smarter, Better, Faster, Longer" (ModernBERT)
// Reference: transformers, models/modernbert/modeling_modernbert.py
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/model/spec/classifier_reading.h"
#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    return std::find(names.begin(), names.end(), "ModernBertForMaskedLM") != names.end();
}

bool slides(const ConfigView& config, std::uint32_t layer) {
    return layer % config.count("global_attn_every_n_layers", 3).value_or(3) != 0;
}

// Sections by layer type, or a key for each base.
Result<RotarySpec> readRotaryOf(const ConfigView& config, std::uint32_t headDim, bool local) {
    HEADSCOPE_TRY(const float base, config.number(local ? "local_rope_theta" : "global_rope_theta",
                                                  local ? 10000.0F : 160000.0F));
    return readRotary(config, headDim, {base, 1.0F, local ? "sliding_attention" : "full_attention"});
}

Result<void> readLayerOptions(const ConfigView& config, StackSpec& stack) {
    HEADSCOPE_TRY(const std::uint32_t span, config.count("local_attention", 128));
    HEADSCOPE_TRY(const auto sliding, readSlidingLayers(config, stack.layers.size(), &slides));
    for (std::size_t l = 0; l < stack.layers.size(); ++l) {
        if (!sliding[l]) continue;
        stack.layers[l].window = span / 2 + 1;  // |q − k| ≤ span / 2
        stack.layers[l].rotary = LayerRotary::local;
    }
    stack.layers.front().normalisesAttention = false;  // the embedding's norm has done it
    return {};
}

// Every classifier keeps the masked model's transform and its norm; only sequences are pooled.
Result<void> readClassifierHead(const ConfigView& config, ModelSpec& spec) {
    const Activation activation = spec.output.activation;
    HEADSCOPE_CHECKED(readTextClassifier(config, activation, spec));
    if (spec.output.labels.empty()) return {};
    spec.output.activation = activation;
    spec.output.transform = true;
    spec.output.norm = NormKind::layerNorm;
    constexpr std::string_view key = "classifier_pooling";
    HEADSCOPE_TRY(const std::string pooling, config.text(key, "cls"));
    if (pooling != "cls" && pooling != "mean")
        return config.wrong(key, '"' + pooling + '"', "\"cls\" or \"mean\"");
    if (spec.output.reads == HeadInput::first && pooling == "mean") spec.output.reads = HeadInput::mean;
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "modernbert";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("norm_eps", 1e-5F));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    stack.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(stack.rotary, readRotaryOf(config, stack.block.attention.headDim, false));
    HEADSCOPE_TRY(stack.localRotary, readRotaryOf(config, stack.block.attention.headDim, true));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_activation", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    HEADSCOPE_CHECKED(readLayerOptions(config, stack));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    HEADSCOPE_TRY(const bool bias, config.flag("decoder_bias", true));
    spec.output.bias = spec.output.head && bias;
    spec.output.transform = spec.output.head;
    HEADSCOPE_TRY(spec.output.activation, readActivation(config, "classifier_activation", "gelu"));
    for (const char* key : {"attention_bias", "mlp_bias", "norm_bias", "classifier_bias"})
        HEADSCOPE_CHECKED(config.flag(key, false));
    HEADSCOPE_CHECKED(readClassifierHead(config, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const auto has = [&config](const char* key) { return config.flag(key, false).value_or(false); };
    const bool normBias = has("norm_bias"), attentionBias = has("attention_bias"), mlpBias = has("mlp_bias");
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.add("embed.tokens.weight", "embeddings.tok_embeddings.weight", {spec.vocabulary, D});
    table.addNorm("embed.norm", "embeddings.norm", D, normBias);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        if (spec.main().layers[l].normalisesAttention)
            table.addNorm(ours + "attn_norm", theirs + "attn_norm", D, normBias);
        table.addSlice(ours + "attn.q", theirs + "attn.Wqkv", 3 * D, D, attentionBias, 0, D);
        table.addSlice(ours + "attn.k", theirs + "attn.Wqkv", 3 * D, D, attentionBias, D, D);
        table.addSlice(ours + "attn.v", theirs + "attn.Wqkv", 3 * D, D, attentionBias, 2 * D, D);
        table.addLinear(ours + "attn.o", theirs + "attn.Wo", D, D, attentionBias);
        table.addNorm(ours + "mlp_norm", theirs + "mlp_norm", D, normBias);
        table.addSlice(ours + "mlp.gate", theirs + "mlp.Wi", 2 * F, D, mlpBias, 0, F);
        table.addSlice(ours + "mlp.in", theirs + "mlp.Wi", 2 * F, D, mlpBias, F, F);
        table.addLinear(ours + "mlp.out", theirs + "mlp.Wo", D, F, mlpBias);
    }
    table.addNorm("final_norm", "final_norm", D, normBias);
    if (!spec.output.head) return table;
    const std::size_t first = table.rows.size();
    table.addLinear("head.transform", "head.dense", D, D, has("classifier_bias"));
    table.addNorm("head.norm", "head.norm", D, normBias);
    for (std::size_t i = first; i < table.rows.size(); ++i) table.rows[i].ofHead = true;
    if (spec.output.labels.empty()) {
        addHead(table, spec, "decoder");
    } else {
        addClassifier(table, spec, "head", "classifier", D);
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"the first layer's attention has no norm of its own", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"a local layer sees |q - k| up to half of local_attention", "methods.md §1.2",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"a sequence classifier reads the first position or the mean of all, as classifier_pooling says",
     "modeling_modernbert.py", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 6> kArchitectures = {"ModernBertForMaskedLM",
                                                            "ModernBertModel",
                                                            "ModernBertForSequenceClassification",
                                                            "ModernBertForTokenClassification",
                                                            "ModernBertForQuestionAnswering",
                                                            "ModernBertForMultipleChoice"};
constexpr std::array<std::string_view, 1> kModelTypes = {"modernbert"};

}  // namespace

extern const Family kModernBert;
const Family kModernBert = {"modernbert", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
