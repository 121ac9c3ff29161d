// SPDX-License-Identifier: GPL-3.0-or-later
// The mask rule, and the checks of a spec.
#include "core/model/spec/model_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace headscope {
namespace {

// Far beyond any published model, far below what overflows 32-bit products of two of them.
constexpr std::uint32_t kMaxDim = 1U << 20U;
constexpr std::uint32_t kMaxLayers = 4096;
constexpr std::uint32_t kMaxVocabulary = 1U << 24U;
constexpr std::uint64_t kMostPatches = std::uint64_t{1} << 24U;

Result<void> inRange(std::string_view name, std::uint32_t value, std::uint32_t most) {
    if (value >= 1 && value <= most) return {};
    return fail(ErrorCode::configKey, fmt::format("{} is {}, expected 1 to {}", name, value, most),
                "check config.json");
}

Result<void> validRotary(const RotarySpec& rotary, const AttentionSpec& attention) {
    if (rotary.dims > attention.headDim || rotary.dims % 2 != 0) {
        return fail(
            ErrorCode::configKey,
            fmt::format("{} rotary dimensions do not fit a head of {}", rotary.dims, attention.headDim),
            "check head_dim in config.json");
    }
    if (rotary.dims == 0) return {};
    if (!(rotary.base > 0.0F && std::isfinite(rotary.base))) {
        return fail(ErrorCode::configKey,
                    fmt::format("the rotary base is {}, expected a number above 0", rotary.base),
                    "check rope_theta in config.json");
    }
    const RotaryStretchSpec& stretch = rotary.stretch;
    if (stretch.kind == RotaryStretch::none) return {};
    if (!(stretch.factor > 0.0F && std::isfinite(stretch.factor))) {
        return fail(ErrorCode::configKey,
                    fmt::format("the rotary scaling factor is {}, expected a number above 0", stretch.factor),
                    "check rope_scaling in config.json");
    }
    for (const auto* factors : {&stretch.shortFactors, &stretch.longFactors}) {
        if (stretch.kind != RotaryStretch::lists || factors->size() == rotary.dims / 2) continue;
        return fail(ErrorCode::configKey,
                    fmt::format("a list of rotary scaling factors has {} numbers, expected {}",
                                factors->size(), rotary.dims / 2),
                    "check rope_scaling in config.json");
    }
    return {};
}

Result<void> validExperts(const ExpertsSpec& experts) {
    if (experts.count == 0) return {};
    HEADSCOPE_CHECKED(inRange("the number of experts", experts.count, 4096));
    HEADSCOPE_CHECKED(inRange("the number of experts a token", experts.perToken, experts.count));
    return inRange("the size of an expert", experts.dim, kMaxDim);
}

}  // namespace

bool keyVisible(Visibility visibility, std::optional<std::uint32_t> window, Position query, Position key) {
    const std::int64_t distance = std::int64_t{query.value} - std::int64_t{key.value};
    if (visibility == Visibility::causal && distance < 0) return false;
    return !window || (distance < 0 ? -distance : distance) < std::int64_t{*window};
}

std::uint32_t distanceBucket(const DistanceBias& bias, Visibility visibility, std::int64_t distance) {
    std::uint32_t buckets = bias.buckets, first = 0;
    std::int64_t back = -distance;  // how far the key lies behind the query
    if (visibility == Visibility::bidirectional) {
        buckets /= 2;
        if (distance > 0) first = buckets;
        back = std::abs(distance);
    }
    back = std::max<std::int64_t>(back, 0);
    const std::uint32_t exact = buckets / 2;
    if (back < exact) return first + static_cast<std::uint32_t>(back);
    const double share =
        std::log(static_cast<double>(back) / exact) / std::log(static_cast<double>(bias.longest) / exact);
    const auto wide = exact + static_cast<std::uint32_t>(share * (buckets - exact));
    return first + std::min(wide, buckets - 1);
}

std::uint32_t relativeRow(const RelativeSpec& spec, std::int64_t distance) {
    const std::int64_t exact = spec.span / 2;
    std::int64_t step = std::abs(distance);
    if (spec.longest > 0 && step > exact) {
        const float share = std::log(static_cast<float>(step) / static_cast<float>(exact)) /
                            std::log(static_cast<float>(spec.longest - 1) / static_cast<float>(exact));
        step = exact + static_cast<std::int64_t>(std::ceil(share * static_cast<float>(exact - 1)));
    }
    const std::int64_t row = spec.span + (distance < 0 ? -step : step);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(row, 0, 2 * std::int64_t{spec.span} - 1));
}

std::vector<HeadGrid> ModelSpec::headGrids() const {
    std::vector<HeadGrid> grids;
    for (const StackSpec& stack : stacks) {
        const auto layers = static_cast<std::uint32_t>(stack.layers.size());
        grids.push_back({stack.stack, AttentionKind::self, layers, stack.block.attention.queryHeads});
        if (stack.block.cross)
            grids.push_back({stack.stack, AttentionKind::cross, layers, stack.block.cross->queryHeads});
    }
    return grids;
}

bool ModelSpec::hasHead(HeadRef head) const {
    return hasAttention(head.stack, head.kind) && head.layer.value < stack(head.stack).layers.size() &&
           head.head.value < attention(head.stack, head.kind).queryHeads;
}

namespace {

Result<void> validRelative(const RelativeSpec& relative) {
    if (relative.span == 0) return {};
    HEADSCOPE_CHECKED(inRange("the number of relative positions", relative.span, 65536));
    if (relative.longest == 0 || (relative.span >= 4 && relative.longest > relative.span)) return {};
    return fail(
        ErrorCode::configKey,
        fmt::format("{} position buckets cannot hold distances up to {}", relative.span, relative.longest),
        "check position_buckets and max_relative_positions in config.json");
}

// The widening buckets begin after a quarter or half of them, where the logarithm must not be 0.
Result<void> validDistance(const DistanceBias& distance) {
    if (distance.buckets == 0) return {};
    HEADSCOPE_CHECKED(inRange("the number of distance buckets", distance.buckets, 65536));
    if (distance.buckets >= 4 && distance.longest > distance.buckets / 2) return {};
    return fail(ErrorCode::configKey,
                fmt::format("{} buckets cannot hold distances up to {}", distance.buckets, distance.longest),
                "check relative_attention_num_buckets and relative_attention_max_distance in config.json");
}

Result<void> validAttention(const AttentionSpec& attention) {
    HEADSCOPE_CHECKED(inRange("the number of heads", attention.queryHeads, 65536));
    HEADSCOPE_CHECKED(inRange("the number of key/value heads", attention.kvHeads, 65536));
    HEADSCOPE_CHECKED(inRange("the head dimension", attention.headDim, kMaxDim));
    HEADSCOPE_CHECKED(validDistance(attention.distance));
    HEADSCOPE_CHECKED(validRelative(attention.relative));
    if (attention.queryHeads % attention.kvHeads == 0) return {};
    return fail(ErrorCode::configKey,
                fmt::format("{} query heads cannot share {} key/value heads evenly", attention.queryHeads,
                            attention.kvHeads),
                "check num_attention_heads and num_key_value_heads in config.json");
}

// What a stack reads in the tokens' place.
Result<void> validMedia(const MediaSpec& media) {
    if (media.kind == InputKind::tokens) return {};
    HEADSCOPE_CHECKED(inRange("the number of channels", media.channels, 4096));
    HEADSCOPE_CHECKED(inRange("the height of the input", media.height, 65536));
    HEADSCOPE_CHECKED(inRange("the width of the input", media.width, 65536));
    HEADSCOPE_CHECKED(inRange("the height of a patch", media.patchHeight, kMaxDim));
    HEADSCOPE_CHECKED(inRange("the width of a patch", media.patchWidth, kMaxDim));
    const std::uint64_t patches =
        std::uint64_t{media.height / media.patchHeight} * (media.width / media.patchWidth);
    if (patches > kMostPatches) {
        return fail(ErrorCode::configKey,
                    fmt::format("{} patches, expected at most {}", patches, kMostPatches),
                    "check image_size and patch_size in config.json");
    }
    if (media.height % media.patchHeight == 0 && media.width % media.patchWidth == 0) return {};
    return fail(ErrorCode::configKey,
                fmt::format("an input of {} × {} cannot be cut into patches of {} × {}", media.height,
                            media.width, media.patchHeight, media.patchWidth),
                "check image_size and patch_size in config.json");
}

// Words of what is read, or classes of what is told apart; a picture's features have neither.
Result<void> validVocabulary(const ModelSpec& spec) {
    if (spec.main().media.kind != InputKind::tokens && !spec.output.head && spec.vocabulary == 0) return {};
    return inRange("the vocabulary size", spec.vocabulary, kMaxVocabulary);
}

}  // namespace

Result<void> validate(const ModelSpec& spec) {
    HEADSCOPE_CHECKED(inRange("the hidden size", spec.modelDim, kMaxDim));
    HEADSCOPE_CHECKED(validVocabulary(spec));
    HEADSCOPE_CHECKED(inRange("the number of positions", spec.maxPositions, 1U << 30U));
    if (!(spec.normEpsilon >= 0.0F && spec.normEpsilon < 1.0F)) {
        return fail(ErrorCode::configKey,
                    fmt::format("the norm epsilon is {}, expected 0 to 1", spec.normEpsilon),
                    "check config.json");
    }
    for (const StackSpec& stack : spec.stacks) {
        HEADSCOPE_CHECKED(validMedia(stack.media));
        if (stack.embedding.width > 0)
            HEADSCOPE_CHECKED(inRange("the embedding size", stack.embedding.width, kMaxDim));
        const AttentionSpec& attention = stack.block.attention;
        HEADSCOPE_CHECKED(
            inRange("the number of layers", static_cast<std::uint32_t>(stack.layers.size()), kMaxLayers));
        HEADSCOPE_CHECKED(validAttention(attention));
        if (stack.block.cross) HEADSCOPE_CHECKED(validAttention(*stack.block.cross));
        HEADSCOPE_CHECKED(inRange("the MLP size", stack.block.mlpDim, kMaxDim));
        HEADSCOPE_CHECKED(validExperts(stack.block.experts));
        HEADSCOPE_CHECKED(validRotary(stack.rotary, attention));
        HEADSCOPE_CHECKED(validRotary(stack.localRotary, attention));
    }
    return {};
}

std::vector<HeadRef> allHeads(const ModelSpec& spec) {
    std::vector<HeadRef> heads;
    for (const HeadGrid& grid : spec.headGrids()) {
        for (std::uint32_t layer = 0; layer < grid.layers; ++layer) {
            for (std::uint32_t head = 0; head < grid.heads; ++head) {
                heads.push_back({grid.stack, LayerIndex{layer}, grid.kind, HeadIndex{head}});
            }
        }
    }
    return heads;
}

std::string describeInput(const ModelSpec& spec) {
    const MediaSpec& media = spec.stacks.front().media;
    if (media.kind == InputKind::tokens) return "text";
    if (media.kind == InputKind::sound) return fmt::format("speech in {} mel bands", media.channels);
    return fmt::format("pictures of {} × {} in patches of {} × {}", media.height, media.width,
                       media.patchHeight, media.patchWidth);
}

std::string describeAttention(const ModelSpec& spec) {
    std::string text = spec.bidirectional() ? "bidirectional" : "causal";
    if (spec.twoStacks()) text = "bidirectional in the encoder, causal and cross in the decoder";
    std::uint32_t windowed = 0;
    std::uint32_t width = 0;
    for (const LayerSpec& layer : spec.main().layers) {
        if (!layer.window) continue;
        ++windowed;
        width = *layer.window;
    }
    if (windowed > 0) text += fmt::format(", sliding window {}", width);
    if (windowed > 0 && windowed < spec.layerCount())
        text += fmt::format(" in {} of {} layers", windowed, spec.layerCount());
    return text;
}

std::string describePositions(const ModelSpec& spec) {
    if (spec.main().block.attention.relative.span > 0)
        return spec.main().positions == Positions::learned ? "learned and relative" : "relative";
    if (spec.main().positions == Positions::none && spec.main().block.attention.distance.buckets > 0)
        return "relative";
    switch (spec.main().positions) {
        case Positions::learned:
            return "learned";
        case Positions::rotary:
            return "rotary";
        case Positions::alibi:
            return "ALiBi";
        case Positions::sinusoidal:
            return "sinusoidal";
        case Positions::none:
            break;
    }
    return "none";
}

}  // namespace headscope
