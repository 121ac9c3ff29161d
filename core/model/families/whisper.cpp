// SPDX-License-Identifier: GPL-3.0-or-later
// Whisper: an encoder of log-mel spectrograms, and a decoder that writes what was said.
// Paper: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision"
// Reference: transformers, models/whisper/modeling_whisper.py
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<StackSpec> readStack(const ConfigView& config, std::string_view which) {
    const auto key = [which](std::string_view name) { return fmt::format("{}_{}", which, name); };
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    const std::string heads = key("attention_heads"), layers = key("layers");
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"d_model", heads, "", ""}));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count(key("ffn_dim")));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "activation_function", "gelu"));
    HEADSCOPE_TRY(stack.layers, readLayers(config, layers));
    return stack;
}

Result<MediaSpec> readSounds(const ConfigView& config) {
    MediaSpec media;
    media.kind = InputKind::sound;
    HEADSCOPE_TRY(media.channels, config.count("num_mel_bins", 80));
    HEADSCOPE_TRY(const std::uint32_t positions, config.count("max_source_positions", 1500));
    if (positions > 32768)
        return config.wrong("max_source_positions", std::to_string(positions), "at most 32768");
    media.height = media.patchHeight = 1;
    media.patchWidth = 2;  // stride of the second convolution
    media.width = positions * media.patchWidth;
    media.processor = "WhisperFeatureExtractor";
    return media;
}

Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    return names.empty() || names.front() == "WhisperForConditionalGeneration";
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "whisper";
    HEADSCOPE_TRY(spec.modelDim, config.count("d_model"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.maxPositions, config.count("max_target_positions", 448));
    spec.normEpsilon = 1e-5F;  // torch's default: these configs do not say it
    HEADSCOPE_TRY(StackSpec encoder, readStack(config, "encoder"));
    encoder.stack = Stack::encoder;
    encoder.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(encoder.media, readSounds(config));
    HEADSCOPE_TRY(StackSpec decoder, readStack(config, "decoder"));
    decoder.block.cross = decoder.block.attention;
    decoder.block.cross->visibility = Visibility::bidirectional;
    spec.stacks.push_back(std::move(encoder));
    spec.stacks.push_back(std::move(decoder));
    HEADSCOPE_TRY(spec.startToken, config.index("decoder_start_token_id", 50257));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    spec.output.tied = true;
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView&) {
    const std::uint64_t D = spec.modelDim;
    const MediaSpec& media = spec.stack(Stack::encoder).media;
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.ignoredEndings = {"proj_out.weight"};
    table.addLinear("encoder.embed.patches", "encoder.conv1", D, media.channels, true);
    table.addLinear("encoder.embed.steps", "encoder.conv2", D, D, true);
    for (TensorRow& row : table.rows) {
        if (row.ours.ends_with(".weight")) row.shape.push_back(3);  // kernels
    }
    table.add("encoder.embed.positions.weight", "encoder.embed_positions.weight", {media.positions(), D});
    table.add("embed.tokens.weight", "decoder.embed_tokens.weight", {spec.vocabulary, D});
    table.add("embed.positions.weight", "decoder.embed_positions.weight", {spec.maxPositions, D});
    for (const StackSpec& stack : spec.stacks) {
        const bool encoder = stack.stack == Stack::encoder;
        const std::string theirs = encoder ? "encoder." : "decoder.";
        for (std::uint32_t l = 0; l < stack.layers.size(); ++l) {
            addFairseqLayer(table, spec, {stack.stack, LayerIndex{l}}, fmt::format("{}layers.{}.", theirs, l),
                            /*keyBias=*/false);
        }
        table.addNorm(std::string(encoder ? "encoder." : "") + "final_norm", theirs + "layer_norm", D, true);
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 4> kQuirks = {{
    {"keys have no bias", "methods.md §1.3", "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"scale_embedding is in the config, and the reference ignores it", "modeling_whisper.py",
     "TwoStackFixture.PatternsHiddenStatesAndLogits"},
    {"every sound is 30 s long: shorter ones end in silence, which the encoder attends to", "methods.md §1.3",
     "AudioPreprocessor.EqualsTheFeatureExtractor"},
    {"the encoder's sinusoids are read from the file", "methods.md §1.3",
     "TwoStackFixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"WhisperForConditionalGeneration",
                                                            "WhisperModel"};
constexpr std::array<std::string_view, 1> kModelTypes = {"whisper"};

}  // namespace

extern const Family kWhisper;
const Family kWhisper = {"whisper", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
