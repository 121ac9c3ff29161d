// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of content against relative positions. Source: He et al. 2021 (DeBERTa) §3.1.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/blocks/pattern.h"

namespace headscope {

struct AttentionCall;

/// The terms q·k_r and k·q_r of one sublayer. Only the rows that the prompt's distances reach are projected.
class RelativeScores {
public:
    /// Shape: k [B, K, G, d]. Without a table in `call`: nothing, and of() may not be called.
    RelativeScores(const at::Tensor& k, const AttentionCall& call);
    /// Both terms, not scaled, for some query rows and keys.  Shape: q [B, R, H, d] -> [B, H, R, C].
    [[nodiscard]] at::Tensor of(const at::Tensor& q, const QueryRows& rows, const KeyRange& keys) const;

private:
    [[nodiscard]] at::Tensor reached(const QueryRows& rows, const KeyRange& keys) const;

    const AttentionCall& m_call;
    std::int64_t m_keys = 0;
    std::int64_t m_first = 0;     // row of the table that the first projected one is
    at::Tensor m_positionKeys;    // [1, N, G, d]; undefined: no such term
    at::Tensor m_positionScores;  // k·q_r for every reached row, [B, H, N, K]; undefined: no such term
};

}  // namespace headscope
