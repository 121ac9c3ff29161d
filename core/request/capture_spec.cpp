// SPDX-License-Identifier: GPL-3.0-or-later
// The exact size of what a capture keeps.
#include "core/request/capture_spec.h"

#include <algorithm>

namespace headscope {
namespace {

constexpr std::uint64_t kThumbnailEdge = 64;

// Positions of the keys that a block's queries see.
std::uint64_t keyCount(const TapKey& key, const ModelInput& input) {
    return input.countOf(key.kind == AttentionKind::cross ? Stack::encoder : key.block.stack);
}

std::uint64_t tapFloats(const TapKey& key, const ModelSpec& spec, std::uint64_t queryHeads,
                        const ModelInput& input) {
    const AttentionSpec& attention = spec.attention(key.block.stack, key.kind);
    const std::uint64_t queries = input.countOf(key.block.stack);
    const std::uint64_t keys = keyCount(key, input);
    if (key.point == TapPoint::scores || key.point == TapPoint::pattern) return queryHeads * queries * keys;
    if (tapHasQueryHeads(key.point)) return queryHeads * queries * attention.headDim;
    if (tapHasKeyValueHeads(key.point)) return std::uint64_t{attention.kvHeads} * keys * attention.headDim;
    return queries * spec.modelDim;
}

std::uint64_t thumbnailBytes(const ModelSpec& spec, const ModelInput& input) {
    std::uint64_t cells = 0;
    for (const HeadGrid& grid : spec.headGrids()) {
        const TapKey key{{grid.stack, {}}, TapPoint::pattern, grid.kind};
        cells += std::uint64_t{grid.layers} * grid.heads *
                 std::min<std::uint64_t>(input.countOf(grid.stack), kThumbnailEdge) *
                 std::min(keyCount(key, input), kThumbnailEdge);
    }
    return cells * sizeof(std::uint16_t);
}

}  // namespace

bool hasTap(const ModelSpec& spec, const TapKey& key) {
    const StackSpec& stack = spec.stack(key.block.stack);
    if (key.kind == AttentionKind::cross) return stack.block.cross.has_value() && tapOfCross(key.point);
    if (key.point == TapPoint::residMid) return stack.block.order == SublayerOrder::sequential;
    if (key.point != TapPoint::rotQ && key.point != TapPoint::rotK) return true;
    return stack.rotary.dims > 0 && stack.layers[key.block.layer.value].rotary != LayerRotary::none;
}

std::vector<TapKey> CaptureSpec::keys(const ModelSpec& spec) const {
    std::vector<TapKey> keys;
    for (WalkStep step; step < spec.endStep(); ++step.value) {
        const BlockRef block = spec.blockAt(step);
        if (!blocks.empty() && std::find(blocks.begin(), blocks.end(), block) == blocks.end()) continue;
        for (const AttentionKind kind : {AttentionKind::self, AttentionKind::cross}) {
            for (const TapPoint tap : taps) {
                const TapKey key{block, tap, kind};
                if (hasTap(spec, key)) keys.push_back(key);
            }
        }
    }
    return keys;
}

std::vector<HeadIndex> CaptureSpec::keptHeads(const ModelSpec& spec, const TapKey& key) const {
    std::vector<HeadIndex> kept;
    for (const HeadRef& head : heads) {
        if (head.block() == key.block && head.kind == key.kind) kept.push_back(head.head);
    }
    if (!heads.empty()) return kept;
    const std::uint32_t count = spec.attention(key.block.stack, key.kind).queryHeads;
    for (std::uint32_t head = 0; head < count; ++head) kept.push_back(HeadIndex{head});
    return kept;
}

std::uint64_t CaptureSpec::bytes(const ModelSpec& spec, const ModelInput& input) const {
    std::uint64_t floats = 0;
    for (const TapKey& key : keys(spec)) floats += tapFloats(key, spec, keptHeads(spec, key).size(), input);
    if (spec.output.head && logits != KeptLogits::none) {
        const std::uint64_t rows =
            logits == KeptLogits::all && !spec.output.answersOnce() ? input.tokenCount() : 1;
        floats += rows * spec.outputs();
    }
    return floats * sizeof(float) + (thumbnails ? thumbnailBytes(spec, input) : 0);
}

}  // namespace headscope
