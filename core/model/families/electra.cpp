// SPDX-License-Identifier: GPL-3.0-or-later
// ELECTRA: BERT whose embedding is narrower than the model; the discriminator has no output over tokens.
// Paper: Clark et al. 2020, "ELECTRA"
// Reference: transformers, models/electra/modeling_electra.py
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
    return std::find(names.begin(), names.end(), "ElectraForMaskedLM") != names.end();
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "electra";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    HEADSCOPE_TRY(const std::uint32_t width, config.count("embedding_size", spec.modelDim));
    StackSpec stack;
    stack.positions = Positions::learned;
    if (width != spec.modelDim) stack.embedding.width = width;
    stack.embedding.projectsLast = true;
    HEADSCOPE_TRY(stack.embedding.segments, config.count("type_vocab_size", 2));
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    stack.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head;
    spec.output.transform = spec.output.head;
    spec.output.activation = Activation::gelu;  // fixed, whatever hidden_act says
    HEADSCOPE_CHECKED(readTextClassifier(config, Activation::gelu, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const EmbeddingSpec& embedding = spec.main().embedding;
    const std::uint64_t E = embedding.width > 0 ? embedding.width : spec.modelDim;
    TensorTable table;
    table.prefixes = {"electra.", ""};
    table.ignoredEndings = {"embeddings.position_ids"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, E});
    table.add("embed.positions.weight", "embeddings.position_embeddings.weight", {spec.maxPositions, E});
    table.add("embed.segments.weight", "embeddings.token_type_embeddings.weight", {embedding.segments, E});
    table.addNorm("embed.norm", "embeddings.LayerNorm", E, true);
    if (embedding.width > 0) table.addLinear("embed.projection", "embeddings_project", D, E, true);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) addBertLayer(table, spec, l);
    if (!spec.output.head) {
        for (const char* name :
             {"discriminator_predictions.dense.weight", "discriminator_predictions.dense.bias",
              "discriminator_predictions.dense_prediction.weight",
              "discriminator_predictions.dense_prediction.bias"})
            table.ignoredEndings.emplace_back(name);
        return table;
    }
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {"classifier.dense", "classifier.out_proj"});
        return table;
    }
    const std::size_t first = table.rows.size();
    table.addLinear("head.transform", "generator_predictions.dense", E, D, true);
    table.addNorm("head.norm", "generator_predictions.LayerNorm", E, true);
    for (std::size_t i = first; i < table.rows.size(); ++i) table.rows[i].ofHead = true;
    addHead(table, spec, "generator_lm_head");
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"embeddings_project exists only where embedding_size differs from hidden_size", "modeling_electra.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"the discriminator judges tokens and names none: effects are on hidden states", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"its sequence classifier has gelu where BERT's has tanh",
     "modeling_electra.py, ElectraClassificationHead", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 7> kArchitectures = {"ElectraForMaskedLM",
                                                            "ElectraForPreTraining",
                                                            "ElectraModel",
                                                            "ElectraForSequenceClassification",
                                                            "ElectraForTokenClassification",
                                                            "ElectraForQuestionAnswering",
                                                            "ElectraForMultipleChoice"};
constexpr std::array<std::string_view, 1> kModelTypes = {"electra"};

}  // namespace

extern const Family kElectra;
const Family kElectra = {"electra", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
