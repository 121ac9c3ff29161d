// SPDX-License-Identifier: GPL-3.0-or-later
// BERT: bidirectional, post-LN, token types; a masked-language-model head, a classifier or none.
// Paper: Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers"
// Reference: transformers, models/bert/modeling_bert.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/classifier_reading.h"
#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// Only these architectures carry the masked-language-model head.
Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    for (const std::string& name : names) {
        if (name == "BertForMaskedLM" || name == "BertForPreTraining") return true;
    }
    return false;
}

// The relative kinds need tables that this forward does not have.
Result<void> checkPositions(const ConfigView& config) {
    constexpr std::string_view key = "position_embedding_type";
    const auto kind = config.text(key, "absolute");
    if (!kind) return fail(kind.error());
    if (*kind == "absolute") return {};
    return config.wrong(key, '"' + *kind + '"', "\"absolute\"");
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "bert";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    HEADSCOPE_CHECKED(checkPositions(config));
    HEADSCOPE_TRY(const bool decoder, config.flag("is_decoder", false));
    // As a decoder the same weights attend causally: an encoder's patterns would be wrong ones.
    if (decoder) return config.wrong("is_decoder", "true", "false");
    StackSpec stack;
    stack.positions = Positions::learned;
    HEADSCOPE_TRY(stack.embedding.segments, config.count("type_vocab_size", 2));
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    stack.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
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

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    TensorTable table;
    table.prefixes = {"bert.", ""};
    table.ignoredEndings = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias",
                            "cls.seq_relationship.weight", "cls.seq_relationship.bias"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "embeddings.position_embeddings.weight", {spec.maxPositions, D});
    table.add("embed.segments.weight", "embeddings.token_type_embeddings.weight",
              {spec.main().embedding.segments, D});
    table.addNorm("embed.norm", "embeddings.LayerNorm", D, true);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) addBertLayer(table, spec, l);
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {.dense = "pooler.dense", .denseInBase = true});
        return table;
    }
    if (spec.output.head) {
        table.addLinear("head.transform", "cls.predictions.transform.dense", D, D, true);
        table.addNorm("head.norm", "cls.predictions.transform.LayerNorm", D, true);
        table.add("head.bias", "cls.predictions.bias", {spec.vocabulary}).alias =
            "cls.predictions.decoder.bias";
    }
    // Files written by older versions repeat the tied weight and the bias under the decoder's name.
    if (spec.output.head && !spec.output.tied) {
        table.add("head.weight", "cls.predictions.decoder.weight", {spec.vocabulary, D}).required = false;
    } else {
        table.ignoredEndings.emplace_back("cls.predictions.decoder.weight");
    }
    table.ignoredEndings.emplace_back("cls.predictions.decoder.bias");
    for (TensorRow& row : table.rows) row.ofHead = row.ours.starts_with("head.");
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 4> kQuirks = {{
    {"old files spell LayerNorm.weight/bias as gamma/beta", "methods.md §1.1 rule 3",
     "Weights.ReadsGammaAndBeta"},
    {"a key bias changes k and scores, but no pattern", "methods.md §1.5 item 1",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"resid_post is the block's output after its last norm", "cli.md, names in captured files",
     "Golden.TinyBert"},
    {"a sequence classifier reads the pooler: a linear map and tanh at position 0; multiple choice opens "
     "without its head",
     "modeling_bert.py", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 7> kArchitectures = {"BertForMaskedLM",
                                                            "BertForPreTraining",
                                                            "BertModel",
                                                            "BertForSequenceClassification",
                                                            "BertForTokenClassification",
                                                            "BertForQuestionAnswering",
                                                            "BertForMultipleChoice"};
constexpr std::array<std::string_view, 1> kModelTypes = {"bert"};

}  // namespace

extern const Family kBert;
const Family kBert = {"bert", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
