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
#include "core/request/tap_point.h"
#include "core/results/pattern_thumbnail.h"

namespace headscope {

/// One tap of one layer.
using TapKey = std::pair<LayerIndex, TapPoint>;

/// What is asked of a walk.
struct TapRequest {
    std::set<TapKey> taps;
    bool thumbnails = false;
    bool residuals = false;  ///< keep every layer's resid_pre, for the resume cache
};

/// Collects tensors of one walk. Tensors are shared with the walk, never changed in place.
class Taps {
public:
    Taps() = default;
    explicit Taps(TapRequest request) : m_request(std::move(request)) {}

    /// True where tap() or tapRows() would keep something.
    [[nodiscard]] bool wants(TapPoint point, LayerIndex layer) const;
    /// A whole tensor.  Shape: as TapPoint says, with the walk's batch axis.
    void tap(TapPoint point, LayerIndex layer, const at::Tensor& tensor);
    /// Some query rows of scores or pattern.  Shape: [B, H, R, K], rows begin at `begin` of `total`.
    void tapRows(TapPoint point, LayerIndex layer, const at::Tensor& rows, std::int64_t begin,
                 std::int64_t total);
    /// Pattern rows for the thumbnails, whose masks follow `visibility` and `window`.
    void thumbnailRows(LayerIndex layer, const at::Tensor& pattern, std::int64_t begin, std::int64_t total,
                       Visibility visibility, std::optional<std::uint32_t> window);
    /// True where thumbnails are made.
    [[nodiscard]] bool wantsThumbnails() const { return m_request.thumbnails; }

    /// The tensor of a tap; undefined where it was not kept.
    [[nodiscard]] at::Tensor kept(TapPoint point, LayerIndex layer) const;
    /// resid_pre of every walked layer, where residuals were asked for.
    [[nodiscard]] const std::map<LayerIndex, at::Tensor>& residuals() const { return m_residuals; }
    /// The thumbnails of every walked layer, in head order.
    [[nodiscard]] const std::map<LayerIndex, std::vector<PatternThumbnail>>& thumbnails() const {
        return m_thumbnails;
    }

private:
    TapRequest m_request;
    std::map<TapKey, at::Tensor> m_kept;
    std::map<LayerIndex, at::Tensor> m_residuals;
    std::map<LayerIndex, std::vector<PatternThumbnail>> m_thumbnails;
};

}  // namespace headscope
