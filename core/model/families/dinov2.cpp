// SPDX-License-Identifier: GPL-3.0-or-later
// DINOv2: ViT with a learned factor on what each sublayer writes, and positions that stretch.
// Paper: Oquab et al. 2023, "DINOv2: Learning Robust Visual Features without Supervision"
// Reference: transformers, models/dinov2/modeling_dinov2.py
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/spec/classifier_reading.h"
#include "core/model/spec/config_reading.h"
#include "core/model/spec/family.h"
#include "core/model/spec/vision_reading.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<bool> hasHead(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    return names.empty() || names.front() == "Dinov2ForImageClassification";
}

// mlp_ratio · D; the gated MLP has two thirds of that, a multiple of 8.
Result<void> readMlp(const ConfigView& config, std::uint32_t modelDim, BlockSpec& block) {
    HEADSCOPE_TRY(const double ratio, config.real("mlp_ratio", 4.0));
    if (!(ratio > 0.0 && ratio <= 1024.0))
        return config.wrong("mlp_ratio", fmt::format("{}", ratio), "0 to 1024");
    block.mlpDim = static_cast<std::uint32_t>(std::min(modelDim * ratio, 4e9));
    HEADSCOPE_TRY(const bool gated, config.flag("use_swiglu_ffn", false));
    if (gated) {
        block.mlp = MlpKind::gated;
        block.activation = Activation::silu;
        block.mlpDim = (static_cast<std::uint32_t>(block.mlpDim * 2.0 / 3.0) + 7) / 8 * 8;
        return {};
    }
    HEADSCOPE_TRY(block.activation, readActivation(config, "hidden_act", "gelu"));
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "dinov2";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps", 1e-6F));
    HEADSCOPE_CHECKED(config.flag("qkv_bias", true));
    HEADSCOPE_TRY(StackSpec stack, readVisionStack(config));
    HEADSCOPE_TRY(stack.media, readPictures(config, "Dinov2ImageProcessor", 1));
    stack.media.stretches = true;
    stack.block.layerScale = true;
    HEADSCOPE_CHECKED(readMlp(config, spec.modelDim, stack.block));
    spec.maxPositions = stack.media.positions();
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.head, hasHead(config));
    if (!spec.output.head) return spec;
    spec.output.reads = HeadInput::withPatchMean;
    HEADSCOPE_CHECKED(readClassifier(config, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim, F = spec.main().block.mlpDim;
    const bool inputBias = config.flag("qkv_bias", true).value_or(true);
    TensorTable table;
    table.prefixes = {"dinov2.", ""};
    table.ignoredEndings = {"embeddings.mask_token"};
    addVitEmbeddings(table, spec);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l), theirs = fmt::format("encoder.layer.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "norm1", D, true);
        addVitAttention(table, spec, l, inputBias);
        table.add(ours + "attn_scale.weight", theirs + "layer_scale1.lambda1", {D});
        table.addNorm(ours + "mlp_norm", theirs + "norm2", D, true);
        if (spec.main().block.mlp == MlpKind::gated) {
            table.addSlice(ours + "mlp.gate", theirs + "mlp.weights_in", 2 * F, D, true, 0, F);
            table.addSlice(ours + "mlp.in", theirs + "mlp.weights_in", 2 * F, D, true, F, F);
            table.addLinear(ours + "mlp.out", theirs + "mlp.weights_out", D, F, true);
        } else {
            table.addLinear(ours + "mlp.in", theirs + "mlp.fc1", F, D, true);
            table.addLinear(ours + "mlp.out", theirs + "mlp.fc2", D, F, true);
        }
        table.add(ours + "mlp_scale.weight", theirs + "layer_scale2.lambda1", {D});
    }
    table.addNorm("final_norm", "layernorm", D, true);
    if (spec.output.head) addClassifier(table, spec, "head", "classifier", 2 * D);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"published folders prepare pictures smaller than the positions were made for: these are stretched, "
     "bicubic",
     "modeling_dinov2.py, interpolate_pos_encoding", "Fixture.PatternsHiddenStatesAndLogits"},
    {"the classifier reads the class token beside the mean of all patches", "modeling_dinov2.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"attn_out and mlp_out are what joins the residual stream, after their factors", "modeling_dinov2.py",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 2> kArchitectures = {"Dinov2ForImageClassification", "Dinov2Model"};
constexpr std::array<std::string_view, 1> kModelTypes = {"dinov2"};

}  // namespace

extern const Family kDinov2;
const Family kDinov2 = {"dinov2", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
