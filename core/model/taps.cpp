// SPDX-License-Identifier: GPL-3.0-or-later
// Keeping of taps, and max-pooling of patterns to thumbnails.
#include "core/model/taps.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <limits>

namespace headscope {
namespace {

constexpr std::int64_t kThumbnailEdge = 64;

std::vector<PatternThumbnail> emptyThumbnails(BlockRef block, AttentionKind kind, std::int64_t heads,
                                              std::int64_t queries, std::int64_t keys) {
    std::vector<PatternThumbnail> thumbnails(static_cast<std::size_t>(heads));
    for (std::size_t h = 0; h < thumbnails.size(); ++h) {
        PatternThumbnail& thumbnail = thumbnails[h];
        thumbnail.head = {block.stack, block.layer, kind, HeadIndex{static_cast<std::uint32_t>(h)}};
        thumbnail.queries = static_cast<std::uint32_t>(queries);
        thumbnail.keys = static_cast<std::uint32_t>(keys);
        thumbnail.rows = static_cast<std::uint32_t>(std::min(queries, kThumbnailEdge));
        thumbnail.columns = static_cast<std::uint32_t>(std::min(keys, kThumbnailEdge));
        thumbnail.values.assign(std::size_t{thumbnail.rows} * thumbnail.columns, 0);
    }
    return thumbnails;
}

// The first key of a thumbnail's column: column c covers the keys k with ⌊k · columns / keys⌋ = c.
std::int64_t firstKey(const PatternThumbnail& thumbnail, std::uint64_t column) {
    return static_cast<std::int64_t>((column * thumbnail.keys + thumbnail.columns - 1) / thumbnail.columns);
}

// A cell shows the largest weight it covers: a thin line must not vanish when the picture shrinks.
void poolRow(PatternThumbnail& thumbnail, std::int64_t query, const float* row, const KeyRange& keys) {
    const std::uint64_t y = static_cast<std::uint64_t>(query) * thumbnail.rows / thumbnail.queries;
    std::uint16_t* cells = thumbnail.values.data() + y * thumbnail.columns;
    const auto column = [&](std::int64_t key) {
        return static_cast<std::uint64_t>(key) * thumbnail.columns / thumbnail.keys;
    };
    for (std::uint64_t c = column(keys.begin); c <= column(keys.end() - 1); ++c) {
        const std::int64_t begin = std::max(firstKey(thumbnail, c), keys.begin);
        const std::int64_t end = std::min(firstKey(thumbnail, c + 1), keys.end());
        float most = 0.0F;
        for (std::int64_t k = begin; k < end; ++k) most = std::max(most, row[k - keys.begin]);
        const auto value = static_cast<std::uint16_t>(std::min(most, 1.0F) * 65535.0F + 0.5F);
        cells[c] = std::max(cells[c], value);
    }
}

}  // namespace

void Taps::tap(const TapKey& key, const at::Tensor& tensor) {
    if (wants(key)) m_kept[key] = tensor;
}

void Taps::entering(BlockRef block, const WalkState& state) {
    if (m_request.states) m_states[block] = state;
}

void Taps::tapRows(const TapKey& key, const at::Tensor& rows, const PatternBlock& block, std::int64_t total) {
    if (!wants(key)) return;
    at::Tensor& kept = m_kept[key];
    if (rows.size(2) == total && rows.size(3) == block.allKeys) {
        kept = rows;
        return;
    }
    if (!kept.defined())
        kept = at::empty({rows.size(0), rows.size(1), total, block.allKeys}, rows.options());  // [B, H, P, K]
    const at::Tensor place = kept.narrow(2, block.first, rows.size(2));
    const float masked = key.point == TapPoint::scores ? -std::numeric_limits<float>::infinity() : 0.0F;
    place.narrow(3, 0, block.keys.begin).fill_(masked);
    place.narrow(3, block.keys.begin, block.keys.count).copy_(rows);
    place.narrow(3, block.keys.end(), block.allKeys - block.keys.end()).fill_(masked);
}

void Taps::thumbnailRows(BlockRef at, AttentionKind kind, const at::Tensor& pattern,
                         const PatternBlock& block, std::int64_t total, const KeyLimits& limits) {
    const std::int64_t heads = pattern.size(1);
    auto& thumbnails = m_thumbnails[at];
    if (block.first == 0) {
        if (kind == AttentionKind::self) thumbnails.clear();
        const auto fresh = emptyThumbnails(at, kind, heads, total, block.allKeys);
        thumbnails.insert(thumbnails.end(), fresh.begin(), fresh.end());
    }
    // Self-attention's heads come first.
    const std::size_t first = thumbnails.size() - static_cast<std::size_t>(heads);
    const at::Tensor flat = pattern.detach().contiguous();
    const float* data = flat.const_data_ptr<float>();
    const std::int64_t rows = pattern.size(2), columns = pattern.size(3);
    at::parallel_for(0, heads, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t h = begin; h < end; ++h) {
            PatternThumbnail& thumbnail = thumbnails[first + static_cast<std::size_t>(h)];
            thumbnail.visibility = limits.visibility;
            thumbnail.window = limits.window;
            for (std::int64_t r = 0; r < rows; ++r)
                poolRow(thumbnail, block.first + r, data + (h * rows + r) * columns, block.keys);
        }
    });
}

at::Tensor Taps::kept(const TapKey& key) const {
    const auto found = m_kept.find(key);
    return found == m_kept.end() ? at::Tensor() : found->second;
}

}  // namespace headscope
