// SPDX-License-Identifier: GPL-3.0-or-later
// The exact size of what a capture keeps.
#include "core/request/capture_spec.h"

#include <algorithm>

namespace headscope {
namespace {

constexpr std::uint64_t kThumbnailEdge = 64;

std::uint64_t tapFloats(TapPoint tap, const ModelSpec& spec, std::uint64_t queryHeads, std::uint64_t tokens) {
    const AttentionSpec& attention = spec.main().block.attention;
    if (tap == TapPoint::scores || tap == TapPoint::pattern) return queryHeads * tokens * tokens;
    if (tapHasQueryHeads(tap)) return queryHeads * tokens * attention.headDim;
    if (tapHasKeyValueHeads(tap)) return std::uint64_t{attention.kvHeads} * tokens * attention.headDim;
    return tokens * spec.modelDim;
}

}  // namespace

bool hasTap(const ModelSpec& spec, LayerIndex layer, TapPoint tap) {
    const StackSpec& stack = spec.main();
    if (tap == TapPoint::residMid) return stack.block.order == SublayerOrder::sequential;
    if (tap != TapPoint::rotQ && tap != TapPoint::rotK) return true;
    return stack.rotary.dims > 0 && stack.layers[layer.value].rotary != LayerRotary::none;
}

std::uint64_t CaptureSpec::bytes(const ModelSpec& spec, std::uint32_t tokenCount) const {
    const std::uint64_t tokens = tokenCount;
    std::uint64_t floats = 0;
    for (std::uint32_t layer = 0; layer < spec.layerCount(); ++layer) {
        if (!layers.empty() && std::find(layers.begin(), layers.end(), LayerIndex{layer}) == layers.end())
            continue;
        const auto kept = static_cast<std::uint64_t>(std::count_if(
            heads.begin(), heads.end(), [&](const HeadRef& head) { return head.layer.value == layer; }));
        const std::uint64_t queryHeads = heads.empty() ? spec.headCount() : kept;
        for (const TapPoint tap : taps) {
            if (!hasTap(spec, LayerIndex{layer}, tap)) continue;
            if (tapHasQueryHeads(tap) && queryHeads == 0) continue;
            floats += tapFloats(tap, spec, queryHeads, tokens);
        }
    }
    if (spec.output.head && logits != KeptLogits::none) {
        floats += (logits == KeptLogits::all ? tokens : 1) * spec.vocabulary;
    }
    std::uint64_t total = floats * sizeof(float);
    if (thumbnails) {
        const std::uint64_t edge = std::min(tokens, kThumbnailEdge);
        total += std::uint64_t{spec.layerCount()} * spec.headCount() * edge * edge * sizeof(std::uint16_t);
    }
    return total;
}

}  // namespace headscope
