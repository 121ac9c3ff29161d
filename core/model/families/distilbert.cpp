// SPDX-License-Identifier: GPL-3.0-or-later
// DistilBERT: BERT without token types, under names of its own.
// Paper: Sanh et al. 2019, "DistilBERT"
// Reference: transformers, models/distilbert/modeling_distilbert.py
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
    return std::find(names.begin(), names.end(), "DistilBertForMaskedLM") != names.end();
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "distilbert";
    HEADSCOPE_TRY(spec.modelDim, config.count("dim"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    spec.normEpsilon = 1e-12F;  // written into the reference: its configs do not say it
    StackSpec stack;
    stack.positions = Positions::learned;  // sinusoidal ones are stored as a table, too
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"dim", "n_heads", "", ""}));
    stack.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("hidden_dim"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, "n_layers"));
    spec.output.activation = stack.block.activation;
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head;
    spec.output.transform = spec.output.head;
    HEADSCOPE_CHECKED(readTextClassifier(config, Activation::relu, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    TensorTable table;
    table.prefixes = {"distilbert.", ""};
    table.ignoredEndings = {"embeddings.position_ids"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "embeddings.position_embeddings.weight", {spec.maxPositions, D});
    table.addNorm("embed.norm", "embeddings.LayerNorm", D, true);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("transformer.layer.{}.", l);
        addSplitAttention(table, spec, ours, theirs + "attention.",
                          {true, true, {"q_lin", "k_lin", "v_lin", "out_lin"}});
        table.addNorm(ours + "attn_norm", theirs + "sa_layer_norm", D, true);
        table.addLinear(ours + "mlp.in", theirs + "ffn.lin1", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "ffn.lin2", D, F, true);
        table.addNorm(ours + "mlp_norm", theirs + "output_layer_norm", D, true);
    }
    if (!spec.output.head) return table;
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {"pre_classifier"});
        return table;
    }
    const std::size_t first = table.rows.size();
    table.addLinear("head.transform", "vocab_transform", D, D, true);
    table.addNorm("head.norm", "vocab_layer_norm", D, true);
    for (std::size_t i = first; i < table.rows.size(); ++i) table.rows[i].ofHead = true;
    addHead(table, spec, "vocab_projector");
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"there are no token types and no segment embedding", "modeling_distilbert.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 6> kArchitectures = {"DistilBertForMaskedLM",
                                                            "DistilBertModel",
                                                            "DistilBertForSequenceClassification",
                                                            "DistilBertForTokenClassification",
                                                            "DistilBertForQuestionAnswering",
                                                            "DistilBertForMultipleChoice"};
constexpr std::array<std::string_view, 1> kModelTypes = {"distilbert"};

}  // namespace

extern const Family kDistilBert;
const Family kDistilBert = {"distilbert", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
