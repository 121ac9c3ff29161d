// SPDX-License-Identifier: GPL-3.0-or-later
// ALBERT: all layers of a group share their weights; the embedding is narrower and projected once.
// Paper: Lan et al. 2020, "ALBERT"
// Reference: transformers, models/albert/modeling_albert.py
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
    return std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name == "AlbertForMaskedLM" || name == "AlbertForPreTraining";
    });
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "albert";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps", 1e-12F));
    HEADSCOPE_TRY(const std::uint32_t inner, config.count("inner_group_num", 1));
    if (inner != 1) return config.wrong("inner_group_num", std::to_string(inner), "1");
    HEADSCOPE_TRY(const std::uint32_t groups, config.count("num_hidden_groups", 1));
    StackSpec stack;
    stack.positions = Positions::learned;
    HEADSCOPE_TRY(stack.embedding.width, config.count("embedding_size", 128));
    stack.embedding.projectsLast = true;
    HEADSCOPE_TRY(stack.embedding.segments, config.count("type_vocab_size", 2));
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    stack.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu_new"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    if (stack.layers.size() % groups != 0) {
        return config.wrong("num_hidden_groups", std::to_string(groups),
                            fmt::format("a divisor of num_hidden_layers = {}", stack.layers.size()));
    }
    spec.output.activation = stack.block.activation;
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head;
    spec.output.transform = spec.output.head;
    HEADSCOPE_CHECKED(readTextClassifier(config, Activation::tanh, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// Layers of one group name the same tensors; each is still a layer of its own to taps and edits.
void addLayer(TensorTable& table, const ModelSpec& spec, std::uint32_t l, std::uint32_t group) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const std::string ours = fmt::format("blocks.{}.", l);
    const std::string theirs = fmt::format("encoder.albert_layer_groups.{}.albert_layers.0.", group);
    addSplitAttention(table, spec, ours, theirs + "attention.",
                      {true, true, {"query", "key", "value", "dense"}});
    table.addNorm(ours + "attn_norm", theirs + "attention.LayerNorm", D, true);
    table.addLinear(ours + "mlp.in", theirs + "ffn", F, D, true);
    table.addLinear(ours + "mlp.out", theirs + "ffn_output", D, F, true);
    table.addNorm(ours + "mlp_norm", theirs + "full_layer_layer_norm", D, true);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const EmbeddingSpec& embedding = spec.main().embedding;
    const std::uint64_t E = embedding.width;
    const std::uint32_t groups = config.count("num_hidden_groups", 1).value_or(1);
    TensorTable table;
    table.prefixes = {"albert.", ""};
    table.ignoredEndings = {"embeddings.position_ids",
                            "pooler.weight",
                            "pooler.bias",
                            "predictions.decoder.weight",
                            "predictions.decoder.bias",
                            "sop_classifier.classifier.weight",
                            "sop_classifier.classifier.bias"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, E});
    table.add("embed.positions.weight", "embeddings.position_embeddings.weight", {spec.maxPositions, E});
    table.add("embed.segments.weight", "embeddings.token_type_embeddings.weight", {embedding.segments, E});
    table.addNorm("embed.norm", "embeddings.LayerNorm", E, true);
    table.addLinear("embed.projection", "encoder.embedding_hidden_mapping_in", D, E, true);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l)
        addLayer(table, spec, l, static_cast<std::uint32_t>(std::uint64_t{l} * groups / spec.layerCount()));
    if (!spec.output.head) return table;
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {.dense = "pooler", .denseInBase = true});
        return table;
    }
    const std::size_t first = table.rows.size();
    table.addLinear("head.transform", "predictions.dense", E, D, true);
    table.addNorm("head.norm", "predictions.LayerNorm", E, true);
    table.add("head.bias", "predictions.bias", {spec.vocabulary});
    if (!spec.output.tied)
        table.add("head.weight", "predictions.decoder.weight", {spec.vocabulary, E}).required = false;
    for (std::size_t i = first; i < table.rows.size(); ++i) table.rows[i].ofHead = true;
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"layers share weights; an edit acts on one application of them", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 7> kArchitectures = {"AlbertForMaskedLM",
                                                            "AlbertForPreTraining",
                                                            "AlbertModel",
                                                            "AlbertForSequenceClassification",
                                                            "AlbertForTokenClassification",
                                                            "AlbertForQuestionAnswering",
                                                            "AlbertForMultipleChoice"};
constexpr std::array<std::string_view, 1> kModelTypes = {"albert"};

}  // namespace

extern const Family kAlbert;
const Family kAlbert = {"albert", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
