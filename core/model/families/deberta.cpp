// SPDX-License-Identifier: GPL-3.0-or-later
// DeBERTa, v2 and v3: BERT's blocks with scores that compare content with relative positions.
// Paper: He et al. 2021, "DeBERTa"; He et al. 2023, "DeBERTaV3"
// Reference: transformers, models/{deberta,deberta_v2}/modeling_*.py
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

// The first DeBERTa fuses its projections and has neither buckets nor a norm of relative positions.
Result<bool> isFirst(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    if (!names.empty()) return names.front().starts_with("DebertaFor") || names.front() == "DebertaModel";
    const auto type = config.text("model_type", "");
    if (!type) return fail(type.error());
    return *type == "deberta";
}

Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    return std::any_of(names.begin(), names.end(),
                       [](const std::string& name) { return name.ends_with("ForMaskedLM"); });
}

Result<RelativeSpec> readRelative(const ConfigView& config, bool first, std::uint32_t positions) {
    RelativeSpec relative;
    HEADSCOPE_TRY(const bool used, config.flag("relative_attention", false));
    if (!used) return relative;
    HEADSCOPE_TRY(relative.span, readCountOrNone(config, "max_relative_positions", positions));
    if (!first) {
        HEADSCOPE_TRY(const std::uint32_t buckets, readCountOrNone(config, "position_buckets", 0));
        if (buckets > 0) {
            relative.longest = relative.span;
            relative.span = buckets;
        }
        HEADSCOPE_TRY(const bool normalised, configMentions(config, "norm_rel_ebd", "layer_norm"));
        if (normalised) relative.norm = NormKind::layerNorm;
    }
    HEADSCOPE_TRY(relative.contentToPosition, configMentions(config, "pos_att_type", "c2p"));
    HEADSCOPE_TRY(relative.positionToContent, configMentions(config, "pos_att_type", "p2c"));
    if (!relative.contentToPosition && !relative.positionToContent) return RelativeSpec();
    HEADSCOPE_TRY(const bool shared, config.flag("share_att_key", false));
    relative.ownProjections = first || !shared;
    return relative;
}

Result<void> checkUnknown(const ConfigView& config) {
    HEADSCOPE_TRY(const float kernel, config.number("conv_kernel_size", 0.0F));
    if (kernel > 0.0F) {
        return config.wrong("conv_kernel_size", fmt::format("{}", kernel),
                            "0: the convolution after the first layer is not in this build");
    }
    HEADSCOPE_TRY(const bool talking, config.flag("talking_head", false));
    if (talking) return config.wrong("talking_head", "true", "false");
    return {};
}

Result<AttentionSpec> readAttention(const ConfigView& config, bool first, std::uint32_t positions) {
    HEADSCOPE_TRY(AttentionSpec attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(attention.relative, readRelative(config, first, positions));
    // The scale counts the terms, whether the config then uses them or not.
    HEADSCOPE_TRY(const bool toPosition, configMentions(config, "pos_att_type", "c2p"));
    HEADSCOPE_TRY(const bool toContent, configMentions(config, "pos_att_type", "p2c"));
    const float count = 1.0F + (toPosition ? 1.0F : 0.0F) + (toContent ? 1.0F : 0.0F);
    attention.scoreScale = 1.0F / std::sqrt(static_cast<float>(attention.headDim) * count);
    return attention;
}

Result<EmbeddingSpec> readEmbedding(const ConfigView& config) {
    EmbeddingSpec embedding;
    HEADSCOPE_TRY(embedding.segments, readCountOrNone(config, "type_vocab_size", 0));
    HEADSCOPE_TRY(const std::uint32_t modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(const std::uint32_t width, config.count("embedding_size", modelDim));
    if (width != modelDim)
        return config.wrong("embedding_size", std::to_string(width),
                            fmt::format("hidden_size, {}", modelDim));
    embedding.norm = NormKind::layerNorm;
    return embedding;
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "deberta";
    HEADSCOPE_CHECKED(checkUnknown(config));
    HEADSCOPE_TRY(const bool first, isFirst(config));
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    StackSpec stack;
    HEADSCOPE_TRY(const bool placed, config.flag("position_biased_input", true));
    stack.positions = placed ? Positions::learned : Positions::none;
    HEADSCOPE_TRY(stack.embedding, readEmbedding(config));
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    HEADSCOPE_TRY(stack.block.attention, readAttention(config, first, spec.maxPositions));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.output.activation = stack.block.activation;
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head;
    spec.output.transform = spec.output.head;
    HEADSCOPE_TRY(const Activation pooled, readActivation(config, "pooler_hidden_act", "gelu"));
    HEADSCOPE_CHECKED(readTextClassifier(config, pooled, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

void addFusedAttention(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                       const std::string& theirs) {
    const std::uint64_t D = spec.modelDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const std::array<std::string_view, 3> parts = {"q", "k", "v"};
    for (std::uint64_t part = 0; part < parts.size(); ++part) {
        table.addStrips(ours + std::string(parts[part]), theirs + "in_proj", 3 * D, D, false,
                        {attention.queryHeads, 3, part, 1});
    }
    table.add(ours + "q.bias", theirs + "q_bias", {D});
    table.add(ours + "v.bias", theirs + "v_bias", {D});
    if (attention.relative.contentToPosition)
        table.addLinear(ours + "relative_k", theirs + "pos_proj", D, D, false);
    if (attention.relative.positionToContent)
        table.addLinear(ours + "relative_q", theirs + "pos_q_proj", D, D, true);
}

void addAttention(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                  const std::string& theirs) {
    const std::uint64_t D = spec.modelDim;
    const AttentionSpec& attention = spec.main().block.attention;
    const std::uint64_t Q = queryRows(attention);
    table.addLinear(ours + "q", theirs + "query_proj", Q, D, true);
    table.addLinear(ours + "k", theirs + "key_proj", Q, D, true);
    table.addLinear(ours + "v", theirs + "value_proj", Q, D, true);
    if (!attention.relative.ownProjections) return;
    if (attention.relative.contentToPosition)
        table.addLinear(ours + "relative_k", theirs + "pos_key_proj", Q, D, true);
    if (attention.relative.positionToContent)
        table.addLinear(ours + "relative_q", theirs + "pos_query_proj", Q, D, true);
}

void addLayer(TensorTable& table, const ModelSpec& spec, std::uint32_t layer, bool first) {
    const std::string ours = fmt::format("blocks.{}.", layer);
    const std::string theirs = fmt::format("encoder.layer.{}.", layer);
    (first ? addFusedAttention : addAttention)(table, spec, ours + "attn.", theirs + "attention.self.");
    addBertRest(table, spec, layer);
}

// Two spellings of one head: that of BERT and that of the files which Microsoft published.
void addMaskedHead(TensorTable& table, const ModelSpec& spec) {
    const std::uint64_t D = spec.modelDim;
    const std::size_t begin = table.rows.size();
    table.addLinear("head.transform", "cls.predictions.transform.dense", D, D, true);
    table.addNorm("head.norm", "cls.predictions.transform.LayerNorm", D, true);
    table.add("head.bias", "cls.predictions.bias", {spec.vocabulary});
    constexpr std::array<std::string_view, 5> kPublished = {"dense.weight", "dense.bias", "LayerNorm.weight",
                                                            "LayerNorm.bias", "bias"};
    for (std::size_t i = 0; i < kPublished.size(); ++i) {
        table.rows[begin + i].alias = "lm_predictions.lm_head." + std::string(kPublished[i]);
        table.rows[begin + i].ofHead = true;
    }
    if (spec.output.tied) return;
    TensorRow& row = table.add("head.weight", "cls.predictions.decoder.weight", {spec.vocabulary, D});
    row.required = false;
    row.ofHead = true;
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const StackSpec& stack = spec.main();
    TensorTable table;
    table.prefixes = {"deberta.", ""};
    table.ignoredEndings = {"embeddings.position_ids", "cls.predictions.decoder.bias",
                            "cls.predictions.decoder.weight", "pooler.dense.weight", "pooler.dense.bias"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, D});
    if (stack.positions == Positions::learned) {
        table.add("embed.positions.weight", "embeddings.position_embeddings.weight", {spec.maxPositions, D});
    } else {
        table.ignoredEndings.emplace_back("embeddings.position_embeddings.weight");
    }
    if (stack.embedding.segments > 0) {
        table.add("embed.segments.weight", "embeddings.token_type_embeddings.weight",
                  {stack.embedding.segments, D});
    }
    table.addNorm("embed.norm", "embeddings.LayerNorm", D, true);
    const RelativeSpec& relative = stack.block.attention.relative;
    if (relative.span > 0) {
        table.add("relatives.weight", "encoder.rel_embeddings.weight", {2 * std::uint64_t{relative.span}, D});
        if (relative.norm != NormKind::none) table.addNorm("relatives.norm", "encoder.LayerNorm", D, true);
    }
    const bool first = isFirst(config).value_or(false);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) addLayer(table, spec, l, first);
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {"pooler.dense"});
    } else if (spec.output.head) {
        addMaskedHead(table, spec);
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 4> kQuirks = {{
    {"scores are divided by √(3 d): one d for each of their three terms", "He et al. 2021, equation 4",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"the first DeBERTa has a bias of queries and values, none of keys", "modeling_deberta.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"published v3 files keep their head under lm_predictions.lm_head", "modeling_deberta_v2.py",
     "Deberta.ReadsThePublishedHead"},
    {"a sequence classifier's pooler has gelu, or what pooler_hidden_act says",
     "modeling_deberta_v2.py, ContextPooler", "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 11> kArchitectures = {"DebertaForMaskedLM",
                                                             "DebertaModel",
                                                             "DebertaV2ForMaskedLM",
                                                             "DebertaV2Model",
                                                             "DebertaForSequenceClassification",
                                                             "DebertaForTokenClassification",
                                                             "DebertaForQuestionAnswering",
                                                             "DebertaV2ForSequenceClassification",
                                                             "DebertaV2ForTokenClassification",
                                                             "DebertaV2ForQuestionAnswering",
                                                             "DebertaV2ForMultipleChoice"};
constexpr std::array<std::string_view, 2> kModelTypes = {"deberta", "deberta-v2"};

}  // namespace

extern const Family kDeberta;
const Family kDeberta = {"deberta", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
