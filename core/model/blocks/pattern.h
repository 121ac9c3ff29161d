// SPDX-License-Identifier: GPL-3.0-or-later
// Scores, mask and softmax for a range of query rows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/model/spec/model_spec.h"

namespace headscope {

/// Query positions that a layer computes: all of them, or the few that are needed.
struct QueryRows {
    std::vector<std::int64_t> positions;  ///< strictly rising
    at::Tensor index;                     ///< the same, [P] int64
    bool all = true;                      ///< positions are 0 … T − 1

    /// Number of rows, P.
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(positions.size()); }
    /// Every position of a prompt of `tokens`.
    [[nodiscard]] static QueryRows everyOf(std::int64_t tokens);
    /// These positions only.
    [[nodiscard]] static QueryRows only(std::vector<std::int64_t> positions);
    /// Rows [begin, begin + count) of this.
    [[nodiscard]] QueryRows slice(std::int64_t begin, std::int64_t count) const;
};

/// True where a query may see a key.  Shape: -> [P, K] bool.  Source: methods.md §1.2 'Windows'.
[[nodiscard]] at::Tensor visibleCells(Visibility visibility, std::optional<std::uint32_t> window,
                                      const QueryRows& rows, std::int64_t keys);

/// scale · q·k, unmasked; query head h reads key head h / (H / G).
/// Shape: q [B, P, H, d], k [B, K, G, d] -> [B, H, P, K].  Source: Vaswani et al. 2017; Ainslie et al. 2023
/// (GQA).
[[nodiscard]] at::Tensor attentionScores(const at::Tensor& q, const at::Tensor& k, float scale);

/// Invisible cells become −inf.  Shape: scores [B, H, P, K], visible [P, K] -> [B, H, P, K].
[[nodiscard]] at::Tensor maskScores(const at::Tensor& scores, const at::Tensor& visible);

/// Softmax over keys; −inf becomes exactly 0.  Shape: [B, H, P, K] -> same.
[[nodiscard]] at::Tensor softmaxPattern(const at::Tensor& maskedScores);

/// Σ_k A[q, k] v[k].  Shape: pattern [B, H, P, K], v [b, K, G, d] -> z [B, P, H, d]; b is B or 1.
[[nodiscard]] at::Tensor mixValues(const at::Tensor& pattern, const at::Tensor& v);

}  // namespace headscope
