// SPDX-License-Identifier: GPL-3.0-or-later
// What a pass keeps, as data: its bytes are known before the run.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"
#include "core/request/tap_point.h"

namespace headscope {

/// Which logits are returned whole.
enum class KeptLogits : std::uint8_t { none, last, all };

/// What a run returns beside the summary of its logits.
struct CaptureSpec {
    std::vector<TapPoint> taps;      ///< empty: no activations
    std::vector<LayerIndex> layers;  ///< empty: all
    std::vector<HeadRef> heads;      ///< empty: all; query-head axes follow this order within a layer
    bool thumbnails = false;         ///< at most 64 × 64 max-pooled patterns of every head
    KeptLogits logits = KeptLogits::none;

    /// Bytes of everything that would be kept for a prompt of `tokenCount`; exact.
    [[nodiscard]] std::uint64_t bytes(const ModelSpec& spec, std::uint32_t tokenCount) const;
    friend bool operator==(const CaptureSpec&, const CaptureSpec&) = default;
};

/// True where the layer has the place: no rotated q and k without a rotary embedding, no residual between
/// attention and MLP where both read the block's input.
[[nodiscard]] bool hasTap(const ModelSpec& spec, LayerIndex layer, TapPoint tap);

}  // namespace headscope
