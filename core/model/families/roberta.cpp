// SPDX-License-Identifier: GPL-3.0-or-later
// RoBERTa, XLM-RoBERTa, CamemBERT: BERT with positions from row padding_idx + 1 on and a head of its own.
// Paper: Liu et al. 2019, "RoBERTa"; Conneau et al. 2020, "XLM-R"; Martin et al. 2020, "CamemBERT"
// Reference: transformers, models/{roberta,xlm_roberta,camembert}/modeling_*.py
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
    return std::any_of(names.begin(), names.end(),
                       [](const std::string& name) { return name.ends_with("ForMaskedLM"); });
}

// The row before the first position's.
std::uint32_t paddingRow(const ConfigView& config) { return config.count("pad_token_id", 1).value_or(1); }

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "roberta";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(const std::uint32_t rows, config.count("max_position_embeddings"));
    HEADSCOPE_CHECKED(config.count("pad_token_id", 1));
    const std::uint32_t offset = paddingRow(config) + 1;
    if (offset >= rows)
        return config.wrong("max_position_embeddings", std::to_string(rows), fmt::format("above {}", offset));
    spec.maxPositions = rows - offset;
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    HEADSCOPE_TRY(const bool decoder, config.flag("is_decoder", false));
    if (decoder) return config.wrong("is_decoder", "true", "false");
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.embedding.positionOffset = offset;
    stack.embedding.unplacedToken = paddingRow(config);
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
    HEADSCOPE_CHECKED(readTextClassifier(config, Activation::tanh, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const EmbeddingSpec& embedding = spec.main().embedding;
    TensorTable table;
    table.prefixes = {"roberta.", ""};
    table.ignoredEndings = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "embeddings.position_embeddings.weight",
              {std::uint64_t{spec.maxPositions} + embedding.positionOffset, D});
    table.add("embed.segments.weight", "embeddings.token_type_embeddings.weight", {embedding.segments, D});
    table.addNorm("embed.norm", "embeddings.LayerNorm", D, true);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) addBertLayer(table, spec, l);
    if (!spec.output.head) {
        table.ignoredEndings.emplace_back("lm_head.bias");
        return table;
    }
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {"classifier.dense", "classifier.out_proj"});
    } else {
        addRobertaHead(table, spec);
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"position 0 is row padding_idx + 1 of the table", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"epsilons come from the config: 1e-5 here, 1e-12 in BERT", "methods.md §1.1 rule 5",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"a sequence classifier has a linear map and tanh of its own at position 0, whatever the pooler",
     "modeling_roberta.py, RobertaClassificationHead", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 18> kArchitectures = {"RobertaForMaskedLM",
                                                             "RobertaModel",
                                                             "XLMRobertaForMaskedLM",
                                                             "XLMRobertaModel",
                                                             "CamembertForMaskedLM",
                                                             "CamembertModel",
                                                             "RobertaForSequenceClassification",
                                                             "RobertaForTokenClassification",
                                                             "RobertaForQuestionAnswering",
                                                             "RobertaForMultipleChoice",
                                                             "XLMRobertaForSequenceClassification",
                                                             "XLMRobertaForTokenClassification",
                                                             "XLMRobertaForQuestionAnswering",
                                                             "XLMRobertaForMultipleChoice",
                                                             "CamembertForSequenceClassification",
                                                             "CamembertForTokenClassification",
                                                             "CamembertForQuestionAnswering",
                                                             "CamembertForMultipleChoice"};
constexpr std::array<std::string_view, 3> kModelTypes = {"roberta", "xlm-roberta", "camembert"};

}  // namespace

extern const Family kRoberta;
const Family kRoberta = {"roberta", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
