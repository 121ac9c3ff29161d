// SPDX-License-Identifier: GPL-3.0-or-later
// What a walk keeps of what it passes.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/model/blocks/pattern.h"
#include "core/model/walk_state.h"
#include "core/request/tap_point.h"
#include "core/results/pattern_thumbnail.h"

namespace headscope {

/// What is asked of a walk.
struct TapRequest {
    std::set<TapKey> taps;
    bool thumbnails = false;
    bool states = false;                             ///< keep what enters every block, for the resume cache
    std::map<TapKey, std::vector<HeadIndex>> heads;  ///< of taps with query heads, those kept; absent: all
};

/// Collects tensors of one walk. Tensors are shared with the walk, never changed in place.
class Taps {
public:
    Taps() = default;
    explicit Taps(TapRequest request) : m_request(std::move(request)) {}

    /// True where tap() or tapRows() would keep something.
    [[nodiscard]] bool wants(const TapKey& key) const { return m_request.taps.contains(key); }
    /// A whole tensor.  Shape: as TapPoint says, with the walk's batch axis.
    void tap(const TapKey& key, const at::Tensor& tensor);
    /// Some query rows of scores or pattern, of `total`; what their block left out becomes −inf or 0.
    /// Shape: rows [B, H, R, C]; kept are [B, n, P, K], the n heads asked for.
    void tapRows(const TapKey& key, const at::Tensor& rows, const PatternBlock& block, std::int64_t total);
    /// Pattern rows, of `total`, for the thumbnails of one attention sublayer.  Shape: pattern [1, H, R, C].
    void thumbnailRows(BlockRef at, AttentionKind kind, const at::Tensor& pattern, const PatternBlock& block,
                       std::int64_t total);
    /// What enters a block.
    void entering(BlockRef block, const WalkState& state);
    /// True where thumbnails are made.
    [[nodiscard]] bool wantsThumbnails() const { return m_request.thumbnails; }

    /// The tensor of a tap; undefined where it was not kept.
    [[nodiscard]] at::Tensor kept(const TapKey& key) const;
    /// What entered every walked block, where states were asked for.
    [[nodiscard]] const std::map<BlockRef, WalkState>& states() const { return m_states; }
    /// The thumbnails of every walked block, in walk order of its heads.
    [[nodiscard]] const std::map<BlockRef, std::vector<PatternThumbnail>>& thumbnails() const {
        return m_thumbnails;
    }

private:
    [[nodiscard]] at::Tensor ofHeads(const TapKey& key, const at::Tensor& tensor, std::int64_t axis) const;

    TapRequest m_request;
    std::map<TapKey, at::Tensor> m_kept;
    std::map<BlockRef, WalkState> m_states;
    std::map<BlockRef, std::vector<PatternThumbnail>> m_thumbnails;
};

}  // namespace headscope
