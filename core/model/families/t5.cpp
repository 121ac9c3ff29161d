// SPDX-License-Identifier: GPL-3.0-or-later
// T5, Flan-T5, mT5: encoder and decoder with biases by distance, unscaled scores, no biases elsewhere.
// Paper: Raffel et al. 2020, "Exploring the Limits of Transfer Learning" (T5); Xue et al. 2021 (mT5)
// Reference: transformers, models/t5/modeling_t5.py
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// Distances share the last bucket: no table ends here, only the program's own patience.
constexpr std::uint32_t kMostPositions = 1U << 15U;

struct Feed {
    std::string_view name;
    MlpKind kind{};
    Activation activation{};
};
// "gated-gelu" means the tanh form, whatever "gelu" means elsewhere.
constexpr std::array<Feed, 5> kFeeds = {{{"relu", MlpKind::plain, Activation::relu},
                                         {"gelu", MlpKind::plain, Activation::gelu},
                                         {"gated-gelu", MlpKind::gated, Activation::geluTanh},
                                         {"gated-silu", MlpKind::gated, Activation::silu},
                                         {"gated-relu", MlpKind::gated, Activation::relu}}};

Result<Feed> readFeed(const ConfigView& config) {
    constexpr std::string_view key = "feed_forward_proj";
    HEADSCOPE_TRY(const std::string name, config.text(key, kFeeds.front().name));
    for (const Feed& feed : kFeeds) {
        if (feed.name == name) return feed;
    }
    return config.wrong(key, '"' + name + '"', "relu, gelu, gated-gelu, gated-silu or gated-relu");
}

// One of the two stacks; a decoder looks at the encoder besides.
Result<StackSpec> readStack(const ConfigView& config, Visibility visibility, std::string_view layers) {
    StackSpec stack;
    stack.block.norm = NormKind::rmsNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::rmsNorm;
    AttentionSpec& attention = stack.block.attention;
    HEADSCOPE_TRY(attention, readHeads(config, {"d_model", "num_heads", "", "d_kv"}));
    attention.visibility = visibility;
    attention.scoreScale = 1.0F;
    HEADSCOPE_TRY(attention.distance.buckets, config.count("relative_attention_num_buckets", 32));
    HEADSCOPE_TRY(attention.distance.longest, config.count("relative_attention_max_distance", 128));
    HEADSCOPE_TRY(const Feed feed, readFeed(config));
    stack.block.mlp = feed.kind;
    stack.block.activation = feed.activation;
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("d_ff"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, layers));
    return stack;
}

Result<bool> names(const ConfigView& config, std::string_view part) {
    HEADSCOPE_TRY(const auto architectures, config.texts("architectures"));
    return std::any_of(architectures.begin(), architectures.end(),
                       [part](const std::string& name) { return name.find(part) != std::string::npos; });
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "t5";
    HEADSCOPE_TRY(spec.modelDim, config.count("d_model"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    spec.maxPositions = kMostPositions;
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_epsilon", 1e-6F));
    HEADSCOPE_TRY(StackSpec encoder, readStack(config, Visibility::bidirectional, "num_layers"));
    HEADSCOPE_TRY(const bool encoderAlone, names(config, "EncoderModel"));
    if (encoderAlone) {
        spec.stacks.push_back(std::move(encoder));
        spec.output.head = false;
        return spec;
    }
    encoder.stack = Stack::encoder;
    const bool own = config.has("num_decoder_layers");
    HEADSCOPE_TRY(StackSpec decoder,
                  readStack(config, Visibility::causal, own ? "num_decoder_layers" : "num_layers"));
    decoder.block.cross = decoder.block.attention;
    decoder.block.cross->visibility = Visibility::bidirectional;
    decoder.block.cross->distance = {};
    spec.stacks.push_back(std::move(encoder));
    spec.stacks.push_back(std::move(decoder));
    HEADSCOPE_TRY(spec.startToken, config.index("decoder_start_token_id", 0));
    HEADSCOPE_TRY(spec.output.head, names(config, "ForConditionalGeneration"));
    HEADSCOPE_TRY(const bool tied, config.flag("tie_word_embeddings", true));
    HEADSCOPE_TRY(const std::string type, config.text("model_type", "t5"));
    // Newer configs say it by name; in older ones it hides behind tie_word_embeddings.
    HEADSCOPE_TRY(const bool scaled, config.flag("scale_decoder_outputs", tied));
    // What scales is T5 1.0, whose head is the embedding; T5 1.1 and mT5 have one of their own.
    spec.output.tied = scaled && type != "mt5";
    if (spec.output.tied) spec.output.scale = 1.0F / std::sqrt(static_cast<float>(spec.modelDim));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

void addLayer(TensorTable& table, const ModelSpec& spec, BlockRef block, const std::string& stackName) {
    constexpr SplitAttention kForm = {false, false, {"q", "k", "v", "o"}};
    const std::uint64_t D = spec.modelDim;
    const BlockSpec& layer = spec.stack(block.stack).block;
    const std::string ours = blockPrefix(block);
    const auto theirs = [&](int sublayer) {
        return fmt::format("{}block.{}.layer.{}.", stackName, block.layer.value, sublayer);
    };
    table.addNorm(ours + "attn_norm", theirs(0) + "layer_norm", D, false);
    addAttention(table, D, layer.attention, ours + "attn.", theirs(0) + "SelfAttention.", kForm);
    if (layer.cross) {
        table.addNorm(ours + "cross_norm", theirs(1) + "layer_norm", D, false);
        addAttention(table, D, *layer.cross, ours + "cross.", theirs(1) + "EncDecAttention.", kForm);
    }
    const std::string mlp = theirs(layer.cross ? 2 : 1);
    const bool gated = layer.mlp == MlpKind::gated;
    table.addNorm(ours + "mlp_norm", mlp + "layer_norm", D, false);
    if (gated) table.addLinear(ours + "mlp.gate", mlp + "DenseReluDense.wi_0", layer.mlpDim, D, false);
    table.addLinear(ours + "mlp.in", mlp + (gated ? "DenseReluDense.wi_1" : "DenseReluDense.wi"),
                    layer.mlpDim, D, false);
    table.addLinear(ours + "mlp.out", mlp + "DenseReluDense.wo", D, layer.mlpDim, false);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    TensorTable table;
    table.prefixes = {"", "transformer."};
    // The embedding is repeated under these names; old files also hold a bias table for cross-attention that
    // no version of the reference reads.
    table.ignoredEndings = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight",
                            "EncDecAttention.relative_attention_bias.weight"};
    for (const StackSpec& stack : spec.stacks) {
        const bool encoder = stack.block.attention.visibility == Visibility::bidirectional;
        const std::string theirs = encoder ? "encoder." : "decoder.";
        const std::string ours = stack.stack == Stack::encoder ? "encoder." : "";
        table.add(ours + "embed.tokens.weight", "shared.weight", {spec.vocabulary, D}).alias =
            "encoder.embed_tokens.weight";
        table.add(ours + "distances.weight",
                  theirs + "block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                  {stack.block.attention.distance.buckets, stack.block.attention.queryHeads});
        for (std::uint32_t l = 0; l < stack.layers.size(); ++l)
            addLayer(table, spec, {stack.stack, LayerIndex{l}}, theirs);
        table.addNorm(ours + "final_norm", theirs + "final_layer_norm", D, false);
    }
    if (spec.output.head) addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 4> kQuirks = {{
    {"scores are not scaled by d_head^-1/2", "methods.md §1.2",
     "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"the first layer's table of distances serves every layer of its stack; cross-attention has none",
     "methods.md §1.2", "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"logits are multiplied by d_model^-1/2 unless tie_word_embeddings is false, or scale_decoder_outputs is",
     "methods.md §1.5 item 8, configuration_t5.py", "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"a decoder's text begins with the padding token", "T5 config, decoder_start_token_id",
     "TwoStackFixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 6> kArchitectures = {
    "T5ForConditionalGeneration",  "T5Model",  "T5EncoderModel",
    "MT5ForConditionalGeneration", "MT5Model", "MT5EncoderModel"};
constexpr std::array<std::string_view, 2> kModelTypes = {"t5", "mt5"};

}  // namespace

extern const Family kT5;
const Family kT5 = {"t5", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
