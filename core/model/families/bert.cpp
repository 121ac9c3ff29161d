// SPDX-License-Identifier: GPL-3.0-or-later
// BERT: bidirectional, post-LN, token types, optional masked-language-model head.
// Paper: Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers"
// Reference: transformers, models/bert/modeling_bert.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<Activation> readActivation(const ConfigView& config) {
    HEADSCOPE_TRY(const std::string name, config.text("hidden_act", "gelu"));
    if (name == "gelu") return Activation::gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::geluTanh;
    if (name == "relu") return Activation::relu;
    if (name == "silu" || name == "swish") return Activation::silu;
    return config.wrong("hidden_act", '"' + name + '"', "gelu, gelu_new, relu or silu");
}

// Only these architectures carry the masked-language-model head.
Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    for (const std::string& name : names) {
        if (name == "BertForMaskedLM" || name == "BertForPreTraining") return true;
    }
    return false;
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "bert";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps"));
    HEADSCOPE_TRY(const std::uint32_t layers, config.count("num_hidden_layers"));
    HEADSCOPE_TRY(const std::uint32_t heads, config.count("num_attention_heads"));
    HEADSCOPE_TRY(const std::string positions, config.text("position_embedding_type", "absolute"));
    if (positions != "absolute") {
        return config.wrong("position_embedding_type", '"' + positions + '"', "\"absolute\"");
    }
    HEADSCOPE_TRY(const bool decoder, config.flag("is_decoder", false));
    // As a decoder the same weights attend causally: an encoder's patterns would be wrong ones.
    if (decoder) return config.wrong("is_decoder", "true", "false");
    if (spec.modelDim % heads != 0) {
        return config.wrong("num_attention_heads", std::to_string(heads),
                            fmt::format("a divisor of hidden_size = {}", spec.modelDim));
    }
    StackSpec stack;
    stack.positions = Positions::learned;
    HEADSCOPE_TRY(stack.embedding.segments, config.count("type_vocab_size", 2));
    stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::afterResidual;
    AttentionSpec& attention = stack.block.attention;
    attention = {heads, heads, spec.modelDim / heads, Visibility::bidirectional, 1.0F};
    attention.scoreScale = 1.0F / std::sqrt(static_cast<float>(attention.headDim));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config));
    if (layers > 4096) return config.wrong("num_hidden_layers", std::to_string(layers), "at most 4096");
    stack.layers.resize(layers);
    spec.output.activation = stack.block.activation;
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head;
    spec.output.transform = spec.output.head;
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

void addLayer(TensorTable& table, std::uint32_t l, std::uint64_t D, std::uint64_t F) {
    const std::string ours = fmt::format("blocks.{}.", l);
    const std::string theirs = fmt::format("encoder.layer.{}.", l);
    table.addLinear(ours + "attn.q", theirs + "attention.self.query", D, D, true);
    table.addLinear(ours + "attn.k", theirs + "attention.self.key", D, D, true);
    table.addLinear(ours + "attn.v", theirs + "attention.self.value", D, D, true);
    table.addLinear(ours + "attn.o", theirs + "attention.output.dense", D, D, true);
    table.addNorm(ours + "attn_norm", theirs + "attention.output.LayerNorm", D, true);
    table.addLinear(ours + "mlp.in", theirs + "intermediate.dense", F, D, true);
    table.addLinear(ours + "mlp.out", theirs + "output.dense", D, F, true);
    table.addNorm(ours + "mlp_norm", theirs + "output.LayerNorm", D, true);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
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
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) addLayer(table, l, D, spec.main().block.mlpDim);
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

constexpr std::array<Quirk, 3> kQuirks = {{
    {"old files spell LayerNorm.weight/bias as gamma/beta", "methods.md §1.1 rule 3",
     "Weights.ReadsGammaAndBeta"},
    {"a key bias changes k and scores, but no pattern", "methods.md §1.5 item 1",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"resid_post is the block's output after its last norm", "cli.md, names in captured files",
     "Golden.TinyBert"},
}};

constexpr std::array<std::string_view, 3> kArchitectures = {"BertForMaskedLM", "BertForPreTraining",
                                                            "BertModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"bert"};

}  // namespace

extern const Family kBert;
const Family kBert = {"bert", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
