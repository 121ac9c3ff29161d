// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes and rows of vision models.
#include "core/model/spec/vision_reading.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"

namespace headscope {
namespace {

struct Extent {
    std::uint32_t height{}, width{};
};

// A number for both sides, or a list of the two.
Result<Extent> readExtent(const ConfigView& config, std::string_view key) {
    const auto side = config.count(key);
    if (side) return Extent{*side, *side};
    const auto sides = config.numbers(key);
    if (!sides || sides->size() != 2) return fail(side.error());
    const auto whole = [](float x) {
        return x >= 1.0F && x <= 65536.0F && x == static_cast<float>(static_cast<int>(x));
    };
    if (!whole((*sides)[0]) || !whole((*sides)[1]))
        return config.wrong(key, fmt::format("[{}, {}]", (*sides)[0], (*sides)[1]), "whole numbers above 0");
    return Extent{static_cast<std::uint32_t>((*sides)[0]), static_cast<std::uint32_t>((*sides)[1])};
}

}  // namespace

Result<MediaSpec> readPictures(const ConfigView& config, std::string_view processor, std::uint32_t leading) {
    MediaSpec media;
    media.kind = InputKind::image;
    HEADSCOPE_TRY(media.channels, config.count("num_channels", 3));
    // Preprocessing makes RGB of every picture.
    if (media.channels != 3) return config.wrong("num_channels", std::to_string(media.channels), "3");
    HEADSCOPE_TRY(const Extent image, readExtent(config, "image_size"));
    HEADSCOPE_TRY(const Extent patch, readExtent(config, "patch_size"));
    media.height = image.height;
    media.width = image.width;
    media.patchHeight = patch.height;
    media.patchWidth = patch.width;
    media.leading = leading;
    media.processor = processor;
    // validate() counts the patches; here is the key to name.
    if (image.height % patch.height == 0 && image.width % patch.width == 0) return media;
    return config.wrong("patch_size", fmt::format("{} × {}", patch.height, patch.width),
                        fmt::format("a divisor of image_size = {} × {}", image.height, image.width));
}

Result<StackSpec> readVisionStack(const ConfigView& config) {
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.block.norm = NormKind::layerNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::layerNorm;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config, {"hidden_size", "num_attention_heads", "", ""}));
    stack.block.attention.visibility = Visibility::bidirectional;
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    return stack;
}

void addVitEmbeddings(TensorTable& table, const ModelSpec& spec) {
    const std::uint64_t D = spec.modelDim;
    const MediaSpec& media = spec.main().media;
    constexpr std::array<const char*, 2> kLeading = {"cls_token", "distillation_token"};
    for (std::uint32_t i = 0; i < media.leading; ++i) {
        table.add(fmt::format("embed.leading.{}.weight", i), fmt::format("embeddings.{}", kLeading.at(i)),
                  {1, 1, D});
    }
    table.add("embed.positions.weight", "embeddings.position_embeddings", {1, media.positions(), D}).member =
        0;
    table.add("embed.patches.weight", "embeddings.patch_embeddings.projection.weight",
              {D, media.channels, media.patchHeight, media.patchWidth});
    table.add("embed.patches.bias", "embeddings.patch_embeddings.projection.bias", {D});
}

void addVitAttention(TensorTable& table, const ModelSpec& spec, std::uint32_t layer, bool inputBias) {
    const SplitAttention form = {
        inputBias, true, {"attention.query", "attention.key", "attention.value", "output.dense"}};
    addSplitAttention(table, spec, fmt::format("blocks.{}.", layer),
                      fmt::format("encoder.layer.{}.attention.", layer), form);
}

}  // namespace headscope
