// SPDX-License-Identifier: GPL-3.0-or-later
// BART and what keeps its layers: mBART, Pegasus, Marian (OPUS-MT), M2M-100 (NLLB).
// Paper: Lewis et al. 2020 (BART); Liu et al. 2020 (mBART); Zhang et al. 2020 (Pegasus)
// Reference: transformers, models/{bart,mbart,pegasus,marian,m2m_100}/modeling_*.py
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// In what the five differ.
struct Form {
    std::string_view modelType, architecture;  // "bart"; what its architectures' names begin with
    bool preNorm;                              // and a norm after the last layer
    bool embedNorm;
    std::optional<SinusoidForm> sinusoids;  // absent: learned positions
    std::uint32_t offset;                   // row of position 0
    bool logitsBias;
    std::uint32_t start;  // decoder_start_token_id where the config does not say it
};

constexpr std::array<Form, 5> kForms = {{
    {"bart", "Bart", false, true, {}, 2, true, 2},
    {"mbart", "MBart", true, true, {}, 2, true, 2},
    {"pegasus", "Pegasus", true, false, SinusoidForm::open, 0, true, 0},
    {"marian", "Marian", false, false, SinusoidForm::open, 0, true, 0},
    {"m2m_100", "M2M100", true, false, SinusoidForm::closed, 2, false, 2},
}};

Result<const Form*> formOf(const ConfigView& config) {
    HEADSCOPE_TRY(const std::string type, config.text("model_type", ""));
    HEADSCOPE_TRY(const auto architectures, config.texts("architectures"));
    for (const Form& form : kForms) {
        if (type == form.modelType) return &form;
        if (type.empty() && !architectures.empty() && architectures.front().starts_with(form.architecture))
            return &form;
    }
    return config.wrong("model_type", '"' + type + '"', "bart, mbart, pegasus, marian or m2m_100");
}

Result<StackSpec> readStack(const ConfigView& config, const Form& form, std::string_view which) {
    const auto key = [which](std::string_view name) { return fmt::format("{}_{}", which, name); };
    StackSpec stack;
    stack.positions = form.sinusoids ? Positions::sinusoidal : Positions::learned;
    if (form.sinusoids) stack.embedding.sinusoids = *form.sinusoids;
    stack.embedding.positionOffset = form.offset;
    HEADSCOPE_TRY(const std::uint32_t D, config.count("d_model"));
    HEADSCOPE_TRY(const bool scaled, config.flag("scale_embedding", false));
    if (scaled) stack.embedding.scale = std::sqrt(static_cast<float>(D));
    if (form.embedNorm) stack.embedding.norm = NormKind::layerNorm;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = form.preNorm ? NormPlace::pre : NormPlace::afterResidual;
    if (form.preNorm) stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"d_model", key("attention_heads"), "", ""}));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count(key("ffn_dim")));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, key("layers")));
    return stack;
}

Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    return std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name.ends_with("ForConditionalGeneration") || name.ends_with("MTModel");
    });
}

Result<void> checkShared(const ConfigView& config) {
    HEADSCOPE_TRY(const bool shared, config.flag("share_encoder_decoder_embeddings", true));
    // Two vocabularies: ids of one would be read with the other's rows.
    if (!shared) return config.wrong("share_encoder_decoder_embeddings", "false", "true");
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    HEADSCOPE_TRY(const Form* form, formOf(config));
    HEADSCOPE_CHECKED(checkShared(config));
    ModelSpec spec;
    spec.family = "bart";
    HEADSCOPE_TRY(spec.modelDim, config.count("d_model"));
    if (form->sinusoids && (spec.modelDim % 2 != 0 || spec.modelDim < 4))
        return config.wrong("d_model", std::to_string(spec.modelDim), "an even number from 4 on");
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings"));
    spec.normEpsilon = 1e-5F;  // torch's default: these configs do not say it
    HEADSCOPE_TRY(StackSpec encoder, readStack(config, *form, "encoder"));
    encoder.stack = Stack::encoder;
    encoder.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(StackSpec decoder, readStack(config, *form, "decoder"));
    decoder.block.cross = decoder.block.attention;
    decoder.block.cross->visibility = Visibility::bidirectional;
    spec.stacks.push_back(std::move(encoder));
    spec.stacks.push_back(std::move(decoder));
    HEADSCOPE_TRY(spec.startToken, config.index("decoder_start_token_id", form->start));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", true));
    spec.output.bias = spec.output.head && form->logitsBias;
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    TensorTable table;
    table.prefixes = {"model.", ""};
    // The shared embedding is repeated under these names; computed positions may be in the file.
    table.ignoredEndings = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight",
                            "embed_positions.weight", "embed_positions.weights"};
    for (const StackSpec& stack : spec.stacks) {
        const bool encoder = stack.stack == Stack::encoder;
        const std::string ours = encoder ? "encoder." : "";
        const std::string theirs = encoder ? "encoder." : "decoder.";
        table.add(ours + "embed.tokens.weight", "shared.weight", {spec.vocabulary, D}).alias =
            "encoder.embed_tokens.weight";
        if (stack.positions == Positions::learned) {
            table.add(ours + "embed.positions.weight", theirs + "embed_positions.weight",
                      {spec.maxPositions + stack.embedding.positionOffset, D});
        }
        if (stack.embedding.norm != NormKind::none)
            table.addNorm(ours + "embed.norm", theirs + "layernorm_embedding", D, true);
        for (std::uint32_t l = 0; l < stack.layers.size(); ++l)
            addFairseqLayer(table, spec, {stack.stack, LayerIndex{l}},
                            fmt::format("{}layers.{}.", theirs, l));
        if (stack.finalNorm != NormKind::none)
            table.addNorm(ours + "final_norm", theirs + "layer_norm", D, true);
    }
    if (spec.output.bias) {
        TensorRow& bias = table.add("head.bias", "final_logits_bias", {1, spec.vocabulary});
        bias.member = 0;
        bias.required = false;  // the reference takes zeros where a file leaves it out
        bias.ofHead = true;
    }
    if (spec.output.head && !spec.output.tied) {
        TensorRow& head = table.add("head.weight", "lm_head.weight", {spec.vocabulary, D});
        head.required = false;
        head.ofHead = true;
    } else {
        table.ignoredEndings.emplace_back("lm_head.weight");
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"learned positions begin in row 2 of their table", "methods.md §1.3",
     "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"Marian and Pegasus compute positions, sines then cosines; mBART, Pegasus and M2M-100 normalise what a "
     "sublayer reads, BART and Marian what it leaves",
     "methods.md §1.3", "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"a decoder's text begins with decoder_start_token_id: the end token (BART), the padding token (Marian, "
     "Pegasus)",
     "methods.md §1.3", "TwoStackFixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 10> kArchitectures = {"BartForConditionalGeneration",
                                                             "BartModel",
                                                             "MBartForConditionalGeneration",
                                                             "MBartModel",
                                                             "PegasusForConditionalGeneration",
                                                             "PegasusModel",
                                                             "MarianMTModel",
                                                             "MarianModel",
                                                             "M2M100ForConditionalGeneration",
                                                             "M2M100Model"};
constexpr std::array<std::string_view, 5> kModelTypes = {"bart", "mbart", "pegasus", "marian", "m2m_100"};

}  // namespace

extern const Family kBart;
const Family kBart = {"bart", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
