// SPDX-License-Identifier: GPL-3.0-or-later
// What a pass keeps, as data: its bytes are known before the run.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"
#include "core/request/model_input.h"
#include "core/request/tap_point.h"

namespace headscope {

/// Which logits are returned whole.
enum class KeptLogits : std::uint8_t { none, last, all };

/// What a run returns beside the summary of its logits.
struct CaptureSpec {
    std::vector<TapPoint> taps;    ///< empty: no activations
    std::vector<BlockRef> blocks;  ///< empty: all
    std::vector<HeadRef> heads;    ///< empty: all; query-head axes follow this order within a layer
    bool thumbnails = false;       ///< at most 64 × 64 max-pooled patterns of every head
    KeptLogits logits = KeptLogits::none;

    /// Bytes of everything that would be kept for `input`; exact.
    [[nodiscard]] std::uint64_t bytes(const ModelSpec& spec, const ModelInput& input) const;
    /// Every tap that is kept, in walk order.
    [[nodiscard]] std::vector<TapKey> keys(const ModelSpec& spec) const;
    /// The heads that a tap's query-head axis keeps, in the order of `heads`; empty `heads`: all of them.
    [[nodiscard]] std::vector<HeadIndex> keptHeads(const ModelSpec& spec, const TapKey& key) const;
    friend bool operator==(const CaptureSpec&, const CaptureSpec&) = default;
};

/// True where the block has the place: no rotated q and k without a rotary embedding, no residual between
/// attention and MLP where both read the block's input, nothing of cross-attention without one.
[[nodiscard]] bool hasTap(const ModelSpec& spec, const TapKey& key);

}  // namespace headscope
