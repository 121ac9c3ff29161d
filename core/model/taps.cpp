// SPDX-License-Identifier: GPL-3.0-or-later
// Keeping of taps, and max-pooling of patterns to thumbnails.
#include "core/model/taps.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/model/tensor_bridge.h"

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

// The first key of every column of a thumbnail, and one past the last: column c covers the keys k with
// ⌊k · columns / keys⌋ = c.
std::vector<std::int64_t> firstKeys(std::int64_t columns, std::int64_t keys) {
    std::vector<std::int64_t> first(static_cast<std::size_t>(columns) + 1);
    for (std::int64_t c = 0; c <= columns; ++c)
        first[static_cast<std::size_t>(c)] = (c * keys + columns - 1) / columns;
    return first;
}

// Pools the rows of one head.
class Pooling {
public:
    Pooling(PatternThumbnail& thumbnail, const std::vector<std::int64_t>& firstKeys, const KeyRange& keys)
        : m_thumbnail(thumbnail),
          m_firstKeys(firstKeys),
          m_keys(keys),
          m_most(static_cast<std::size_t>(keys.count)) {}

    // Rows of queries from `query` on.  Shape: cells [rows, C].
    void add(std::int64_t query, std::int64_t rows, const float* cells) {
        for (std::int64_t r = 0; r < rows; ++r) {
            const std::int64_t line = lineOf(query + r);
            const float* row = cells + r * m_keys.count;
            if (r == 0 || line != lineOf(query + r - 1)) {
                std::copy_n(row, m_keys.count, m_most.begin());
            } else {
                for (std::size_t k = 0; k < m_most.size(); ++k)
                    m_most[k] = row[k] > m_most[k] ? row[k] : m_most[k];
            }
            if (r + 1 == rows || lineOf(query + r + 1) != line) write(line);
        }
    }

private:
    [[nodiscard]] std::int64_t lineOf(std::int64_t query) const {
        return query * m_thumbnail.rows / m_thumbnail.queries;
    }
    // A cell shows the largest weight it covers: a thin line must not vanish when the picture shrinks.
    void write(std::int64_t line) {
        std::uint16_t* cells = m_thumbnail.values.data() + line * m_thumbnail.columns;
        for (std::size_t c = 0; c < m_thumbnail.columns; ++c) {
            const std::int64_t begin = std::max(m_firstKeys[c], m_keys.begin);
            const std::int64_t end = std::min(m_firstKeys[c + 1], m_keys.end());
            float most = 0.0F;
            for (std::int64_t k = begin; k < end; ++k)
                most = std::max(most, m_most[static_cast<std::size_t>(k - m_keys.begin)]);
            const auto value = static_cast<std::uint16_t>(std::lrint(std::min(most, 1.0F) * 65535.0F));
            cells[c] = std::max(cells[c], value);
        }
    }

    PatternThumbnail& m_thumbnail;
    const std::vector<std::int64_t>& m_firstKeys;
    KeyRange m_keys;
    std::vector<float> m_most;  // of the rows that share a line
};

}  // namespace

at::Tensor Taps::ofHeads(const TapKey& key, const at::Tensor& tensor, std::int64_t axis) const {
    const auto chosen = m_request.heads.find(key);
    if (chosen == m_request.heads.end()) return tensor;
    std::vector<std::int64_t> index;
    index.reserve(chosen->second.size());
    for (const HeadIndex head : chosen->second) index.push_back(head.value);
    return tensor.index_select(axis, indexTensor(index));
}

void Taps::tap(const TapKey& key, const at::Tensor& tensor) {
    if (wants(key)) m_kept[key] = ofHeads(key, tensor, 2);
}

void Taps::entering(BlockRef block, const WalkState& state) {
    if (m_request.states) m_states[block] = state;
}

void Taps::tapRows(const TapKey& key, const at::Tensor& seen, const PatternBlock& block, std::int64_t total) {
    if (!wants(key)) return;
    at::Tensor& kept = m_kept[key];
    const at::Tensor rows = ofHeads(key, seen, 1);  // [B, n, R, C]
    if (rows.size(2) == total && rows.size(3) == block.limits.keys) {
        kept = rows;
        return;
    }
    if (!kept.defined())
        kept = at::empty({rows.size(0), rows.size(1), total, block.limits.keys},
                         rows.options());  // [B, H, P, K]
    const at::Tensor place = kept.narrow(2, block.first, rows.size(2));
    const float masked = key.point == TapPoint::scores ? -std::numeric_limits<float>::infinity() : 0.0F;
    place.narrow(3, 0, block.keys.begin).fill_(masked);
    place.narrow(3, block.keys.begin, block.keys.count).copy_(rows);
    place.narrow(3, block.keys.end(), block.limits.keys - block.keys.end()).fill_(masked);
}

void Taps::thumbnailRows(BlockRef at, AttentionKind kind, const at::Tensor& pattern,
                         const PatternBlock& block, std::int64_t total) {
    const std::int64_t heads = pattern.size(1);
    auto& thumbnails = m_thumbnails[at];
    if (block.first == 0) {
        if (kind == AttentionKind::self) thumbnails.clear();
        const auto fresh = emptyThumbnails(at, kind, heads, total, block.limits.keys);
        thumbnails.insert(thumbnails.end(), fresh.begin(), fresh.end());
    }
    // Self-attention's heads come first.
    const std::size_t first = thumbnails.size() - static_cast<std::size_t>(heads);
    const at::Tensor flat = pattern.detach().contiguous();
    const float* data = flat.const_data_ptr<float>();
    const std::int64_t rows = pattern.size(2), columns = pattern.size(3);
    const auto keys = firstKeys(thumbnails.back().columns, block.limits.keys);
    // Waking a thread costs more than pooling a few small heads.
    const std::int64_t grain = std::max<std::int64_t>(1, std::int64_t{32768} / (rows * columns));
    at::parallel_for(0, heads, grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t h = begin; h < end; ++h) {
            PatternThumbnail& thumbnail = thumbnails[first + static_cast<std::size_t>(h)];
            thumbnail.visibility = block.limits.visibility;
            thumbnail.window = block.limits.window;
            Pooling(thumbnail, keys, block.keys).add(block.first, rows, data + h * rows * columns);
            if (block.first + rows == total) thumbnail.look = lookOf(thumbnail);
        }
    });
}

at::Tensor Taps::kept(const TapKey& key) const {
    const auto found = m_kept.find(key);
    return found == m_kept.end() ? at::Tensor() : found->second;
}

}  // namespace headscope
