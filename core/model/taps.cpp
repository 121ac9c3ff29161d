// SPDX-License-Identifier: GPL-3.0-or-later
// Keeping of taps, and max-pooling of patterns to thumbnails.
#include "core/model/taps.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

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

// A cell shows the largest weight it covers: a thin line must not vanish when the picture shrinks.
void poolRow(PatternThumbnail& thumbnail, std::int64_t query, const float* row) {
    const std::uint64_t y = static_cast<std::uint64_t>(query) * thumbnail.rows / thumbnail.queries;
    std::uint16_t* cells = thumbnail.values.data() + y * thumbnail.columns;
    for (std::uint64_t k = 0; k < thumbnail.keys; ++k) {
        const auto value = static_cast<std::uint16_t>(std::lround(std::clamp(row[k], 0.0F, 1.0F) * 65535.0F));
        std::uint16_t& cell = cells[k * thumbnail.columns / thumbnail.keys];
        cell = std::max(cell, value);
    }
}

}  // namespace

void Taps::tap(const TapKey& key, const at::Tensor& tensor) {
    if (wants(key)) m_kept[key] = tensor;
}

void Taps::entering(BlockRef block, const WalkState& state) {
    if (m_request.states) m_states[block] = state;
}

void Taps::tapRows(const TapKey& key, const at::Tensor& rows, std::int64_t begin, std::int64_t total) {
    if (!wants(key)) return;
    at::Tensor& kept = m_kept[key];
    if (begin == 0 && rows.size(2) == total) {
        kept = rows;
        return;
    }
    if (!kept.defined()) kept = at::empty({rows.size(0), rows.size(1), total, rows.size(3)}, rows.options());
    kept.narrow(2, begin, rows.size(2)).copy_(rows);
}

void Taps::thumbnailRows(BlockRef block, AttentionKind kind, const at::Tensor& pattern, std::int64_t begin,
                         std::int64_t total, Visibility visibility, std::optional<std::uint32_t> window) {
    const std::int64_t heads = pattern.size(1);
    const std::int64_t keys = pattern.size(3);
    auto& thumbnails = m_thumbnails[block];
    if (begin == 0) {
        if (kind == AttentionKind::self) thumbnails.clear();
        const auto fresh = emptyThumbnails(block, kind, heads, total, keys);
        thumbnails.insert(thumbnails.end(), fresh.begin(), fresh.end());
    }
    // Self-attention's heads come first.
    const std::size_t first = thumbnails.size() - static_cast<std::size_t>(heads);
    const at::Tensor flat = pattern.detach().contiguous();
    const float* data = flat.const_data_ptr<float>();
    for (std::int64_t h = 0; h < heads; ++h) {
        PatternThumbnail& thumbnail = thumbnails[first + static_cast<std::size_t>(h)];
        thumbnail.visibility = visibility;
        thumbnail.window = window;
        for (std::int64_t r = 0; r < pattern.size(2); ++r) {
            poolRow(thumbnail, begin + r, data + (h * pattern.size(2) + r) * keys);
        }
    }
}

at::Tensor Taps::kept(const TapKey& key) const {
    const auto found = m_kept.find(key);
    return found == m_kept.end() ? at::Tensor() : found->second;
}

}  // namespace headscope
