// SPDX-License-Identifier: GPL-3.0-or-later
// CLIP's two towers, each a model of its own: what a picture shows, what a text says.
// Paper: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision"
// Reference: transformers, models/clip/modeling_clip.py
#include <fmt/format.h>

#include <array>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"
#include "core/model/spec/vision_reading.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

// Which tower is read, and with which of its last maps.
struct Tower {
    bool vision{}, projects{};
    std::string name;
    std::optional<ConfigView> own;  // its section of a whole model's config
};

// A folder of both towers opens as its vision tower; one whose architectures name CLIPTextModel as the other.
Result<Tower> towerOf(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    HEADSCOPE_TRY(const std::string type, config.text("model_type", "clip"));
    std::string name = names.empty() ? "" : names.front();
    if (name.empty()) {
        name = type == "clip_text_model"     ? "CLIPTextModel"
               : type == "clip_vision_model" ? "CLIPVisionModel"
                                             : "CLIPModel";
    }
    Tower tower;
    const bool whole = name == "CLIPModel";
    tower.vision = whole || name.starts_with("CLIPVision");
    tower.projects = whole || name.ends_with("WithProjection");
    tower.name = whole ? "CLIPModel (vision tower)" : name;
    HEADSCOPE_TRY(tower.own, config.object(tower.vision ? "vision_config" : "text_config"));
    return tower;
}

Result<StackSpec> readStack(const ConfigView& config, bool vision) {
    HEADSCOPE_TRY(StackSpec stack, readVisionStack(config));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size", vision ? 3072 : 2048));
    HEADSCOPE_TRY(stack.block.activation, readActivation(config, "hidden_act", "quick_gelu"));
    if (!vision) {
        stack.block.attention.visibility = Visibility::causal;
        return stack;
    }
    HEADSCOPE_TRY(stack.media, readPictures(config, "CLIPImageProcessor", 1));
    stack.embedding.norm = NormKind::layerNorm;
    return stack;
}

Result<ModelSpec> readSpec(const ConfigView& whole) {
    HEADSCOPE_TRY(const Tower tower, towerOf(whole));
    const ConfigView& config = tower.own ? *tower.own : whole;
    ModelSpec spec;
    spec.family = "clip";
    spec.architecture = tower.name;
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("layer_norm_eps", 1e-5F));
    HEADSCOPE_TRY(StackSpec stack, readStack(config, tower.vision));
    if (tower.vision) {
        spec.maxPositions = stack.media.positions();
    } else {
        HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size", 49408));
        HEADSCOPE_TRY(spec.maxPositions, config.count("max_position_embeddings", 77));
    }
    spec.stacks.push_back(std::move(stack));
    spec.output.head = false;
    spec.output.projects = tower.projects;
    HEADSCOPE_CHECKED(whole.count("projection_dim", 512));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

void addEmbeddings(TensorTable& table, const ModelSpec& spec) {
    const std::uint64_t D = spec.modelDim;
    table.add("embed.positions.weight", "embeddings.position_embedding.weight", {spec.maxPositions, D});
    const MediaSpec& media = spec.main().media;
    if (media.kind == InputKind::tokens) {
        table.add("embed.tokens.weight", "embeddings.token_embedding.weight", {spec.vocabulary, D});
        return;
    }
    table.add("embed.leading.0.weight", "embeddings.class_embedding", {D});
    table.add("embed.patches.weight", "embeddings.patch_embedding.weight",
              {D, media.channels, media.patchHeight, media.patchWidth});
    table.addNorm("embed.norm", "pre_layrnorm", D, true);
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& whole) {
    const std::uint64_t D = spec.modelDim, F = spec.main().block.mlpDim;
    const bool vision = spec.main().media.kind == InputKind::image;
    const SplitAttention form = {true, true, {"q_proj", "k_proj", "v_proj", "out_proj"}};
    TensorTable table;
    table.prefixes = {vision ? "vision_model." : "text_model.", ""};
    table.ignoredEndings = {"embeddings.position_ids", "logit_scale"};
    // The other tower of a whole model's file.
    table.ignoredBeginnings = {vision ? "text_model." : "vision_model.",
                               vision ? "text_projection." : "visual_projection."};
    addEmbeddings(table, spec);
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l), theirs = fmt::format("encoder.layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "layer_norm1", D, true);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", form);
        table.addNorm(ours + "mlp_norm", theirs + "layer_norm2", D, true);
        table.addLinear(ours + "mlp.in", theirs + "mlp.fc1", F, D, true);
        table.addLinear(ours + "mlp.out", theirs + "mlp.fc2", D, F, true);
    }
    table.addNorm("final_norm", vision ? "post_layernorm" : "final_layer_norm", D, true);
    const std::string projection = vision ? "visual_projection" : "text_projection";
    if (!spec.output.projects) {
        table.ignoredEndings.push_back(projection + ".weight");
        return table;
    }
    const std::uint64_t E = whole.count("projection_dim", 512).value_or(512);
    table.add("head.projection.weight", projection + ".weight", {E, D}).ofHead = true;
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 3> kQuirks = {{
    {"the reference's last_hidden_state of a picture is before post_layernorm, which only its class token "
     "gets",
     "modeling_clip.py", "Fixture.PatternsHiddenStatesAndLogits"},
    {"a norm before the first layer is spelled pre_layrnorm", "methods.md §1.3",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"a folder of both towers opens as its vision tower, and says so", "families/clip.cpp",
     "FamilyClip.AWholeModelOpensAsItsVisionTower"},
}};

constexpr std::array<std::string_view, 5> kArchitectures = {"CLIPModel", "CLIPVisionModel",
                                                            "CLIPVisionModelWithProjection", "CLIPTextModel",
                                                            "CLIPTextModelWithProjection"};
constexpr std::array<std::string_view, 3> kModelTypes = {"clip", "clip_vision_model", "clip_text_model"};

}  // namespace

extern const Family kClip;
const Family kClip = {"clip", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
