// SPDX-License-Identifier: GPL-3.0-or-later
// ViT and DeiT: patches of a picture behind a class token, with or without a classifier.
// Paper: Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words"; Touvron et al. 2021 (DeiT)
// Reference: transformers, models/{vit,deit}/modeling_*.py
#include <fmt/format.h>

#include <array>

#include "core/model/spec/classifier_reading.h"
#include "core/model/spec/config_reading.h"
#include "core/model/spec/family.h"
#include "core/model/spec/vision_reading.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

Result<std::string> architectureOf(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    if (!names.empty()) return names.front();
    HEADSCOPE_TRY(const std::string type, config.text("model_type", "vit"));
    return std::string(type == "deit" ? "DeiTForImageClassification" : "ViTForImageClassification");
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    ModelSpec spec;
    spec.family = "vit";
    HEADSCOPE_TRY(const std::string architecture, architectureOf(config));
    const bool deit = architecture.starts_with("DeiT");
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps", 1e-12F));
    HEADSCOPE_CHECKED(config.flag("qkv_bias", true));
    HEADSCOPE_TRY(StackSpec stack, readVisionStack(config));
    HEADSCOPE_TRY(stack.media,
                  readPictures(config, deit ? "DeiTImageProcessor" : "ViTImageProcessor", deit ? 2 : 1));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "gelu"));
    spec.maxPositions = stack.media.positions();
    spec.stacks.push_back(std::move(stack));
    spec.output.head = architecture.find("ForImageClassification") != std::string::npos;
    if (!spec.output.head) return spec;
    if (architecture.ends_with("WithTeacher")) spec.output.reads = HeadInput::withSecondPosition;
    HEADSCOPE_CHECKED(readClassifier(config, spec));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim, F = spec.main().block.mlpDim;
    const bool inputBias = config.flag("qkv_bias", true).value_or(true);
    TensorTable table;
    table.prefixes = {spec.main().media.leading == 2 ? "deit." : "vit.", ""};
    table.ignoredEndings = {"pooler.dense.weight", "pooler.dense.bias", "embeddings.mask_token"};
    addVitEmbeddings(table, spec);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l), theirs = fmt::format("encoder.layer.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "layernorm_before", D, true);
        addVitAttention(table, spec, l, inputBias);
        table.addNorm(ours + "mlp_norm", theirs + "layernorm_after", D, true);
        table.addLinear(ours + "mlp.in", theirs + "intermediate.dense", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "output.dense", D, F, true);
    }
    table.addNorm("final_norm", "layernorm", D, true);
    if (!spec.output.head) return table;
    if (spec.output.reads == HeadInput::withSecondPosition) {
        addClassifier(table, spec, "head", "cls_classifier", D);
        addClassifier(table, spec, "head.second", "distillation_classifier", D);
    } else {
        addClassifier(table, spec, "head", "classifier", D);
    }
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"a classifier reads the class token, position 0", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"DeiT puts a distillation token behind the class token; with its teacher the mean of both tokens' heads "
     "is "
     "the answer",
     "Touvron et al. 2021 §4", "Fixture.PatternsHiddenStatesAndLogits"},
    {"pictures of another size than the positions were made for are refused", "modeling_vit.py",
     "RequestCheck.MediaHaveTheModelsShape"},
}};

constexpr std::array<std::string_view, 5> kArchitectures = {"ViTForImageClassification", "ViTModel",
                                                            "DeiTForImageClassification", "DeiTModel",
                                                            "DeiTForImageClassificationWithTeacher"};
constexpr std::array<std::string_view, 2> kModelTypes = {"vit", "deit"};

}  // namespace

extern const Family kVit;
const Family kVit = {"vit", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
