// SPDX-License-Identifier: GPL-3.0-or-later
// Attention probabilities of one layer, as plain floats.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

/// Attention probabilities of one layer.
/// Shape: values [H, Q, K], row-major float32; H follows `heads`.   Units: probability.
/// Promise: each [h, q, :] sums to 1 over visible keys (1e-5); invisible cells are exactly 0. The mask is
/// structural. Errors: none.   Threads: immutable.   Source: methods.md §0.
struct AttentionPattern {
    Stack stack = Stack::main;
    LayerIndex layer;
    AttentionKind kind{};
    std::vector<HeadIndex> heads;
    std::uint32_t queries{}, keys{};
    Visibility visibility{};
    std::optional<std::uint32_t> window;  ///< visible keys, own one included; absent: all
    std::vector<float> values;

    /// Shape: [Q, K] of the `slot`-th entry of `heads`.
    [[nodiscard]] std::span<const float> head(std::size_t slot) const {
        const std::size_t cells = std::size_t{queries} * keys;
        return std::span(values).subspan(slot * cells, cells);
    }
    /// Probability that query attends to key.
    [[nodiscard]] float at(std::size_t slot, Position query, Position key) const {
        return head(slot)[std::size_t{query.value} * keys + key.value];
    }
    /// False for structurally masked cells; those are drawn hatched, not as 0.
    [[nodiscard]] bool visible(Position query, Position key) const {
        return keyVisible(visibility, window, query, key);
    }
    friend bool operator==(const AttentionPattern&, const AttentionPattern&) = default;
};

}  // namespace headscope
