// SPDX-License-Identifier: GPL-3.0-or-later
// MPNet: RoBERTa's positions without segments, and a learned bias by distance that all layers share.
// Paper: Song et al. 2020, "MPNet"
// Reference: transformers, models/mpnet/modeling_mpnet.py
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
    return std::find(names.begin(), names.end(), "MPNetForMaskedLM") != names.end();
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "mpnet";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(const std::uint32_t rows, config.count("max_position_embeddings"));
    if (rows < 3) return config.wrong("max_position_embeddings", std::to_string(rows), "at least 3");
    spec.maxPositions = rows - 2;
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps", 1e-12F));
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.embedding.positionOffset = 2;
    stack.embedding.unplacedToken = 1;  // written into the reference
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    AttentionSpec& attention = stack.block.attention;
    HEADSCOPE_TRY(attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(attention.distance.buckets, config.count("relative_attention_num_buckets", 32));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head;
    spec.output.transform = spec.output.head;
    spec.output.activation = Activation::gelu;
    HEADSCOPE_CHECKED(readTextClassifier(config, Activation::tanh, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

void addLayer(TensorTable& table, const ModelSpec& spec, std::uint32_t l) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const std::string ours = fmt::format("blocks.{}.", l);
    const std::string theirs = fmt::format("encoder.layer.{}.", l);
    addSplitAttention(table, spec, ours, theirs + "attention.attn.", {true, true, {"q", "k", "v", "o"}});
    table.addNorm(ours + "attn_norm", theirs + "attention.LayerNorm", D, true);
    table.addLinear(ours + "mlp.in", theirs + "intermediate.dense", F, D, true);
    table.addLinear(ours + "mlp.out", theirs + "output.dense", D, F, true);
    table.addNorm(ours + "mlp_norm", theirs + "output.LayerNorm", D, true);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    TensorTable table;
    table.prefixes = {"mpnet.", ""};
    table.ignoredEndings = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"};
    table.add("embed.tokens.weight", "embeddings.word_embeddings.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "embeddings.position_embeddings.weight",
              {std::uint64_t{spec.maxPositions} + spec.main().embedding.positionOffset, D});
    table.addNorm("embed.norm", "embeddings.LayerNorm", D, true);
    table.add("distances.weight", "encoder.relative_attention_bias.weight",
              {spec.main().block.attention.distance.buckets, spec.headCount()});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) addLayer(table, spec, l);
    if (!spec.output.head) return table;
    if (!spec.output.labels.empty()) {
        addTextClassifier(table, spec, config, {"classifier.dense", "classifier.out_proj"});
    } else {
        addRobertaHead(table, spec);
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 1> kQuirks = {{
    {"one table of distance biases serves every layer", "modeling_mpnet.py, MPNetEncoder",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 6> kArchitectures = {"MPNetForMaskedLM",
                                                            "MPNetModel",
                                                            "MPNetForSequenceClassification",
                                                            "MPNetForTokenClassification",
                                                            "MPNetForQuestionAnswering",
                                                            "MPNetForMultipleChoice"};
constexpr std::array<std::string_view, 1> kModelTypes = {"mpnet"};

}  // namespace

extern const Family kMpnet;
const Family kMpnet = {"mpnet", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
