// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of content against relative positions. Source: He et al. 2021 (DeBERTa) §3.1.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/blocks/pattern.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

struct AttentionCall;

/// The terms q·k_r and k·q_r of one sublayer. Only the rows that the prompt's distances reach are projected.
class RelativeScores {
public:
    /// Shape: k [B, K, G, d]. Without a table in `call`: nothing, and of() may not be called.
    RelativeScores(const at::Tensor& k, const AttentionCall& call);
    /// False where the model has no such terms.
    [[nodiscard]] bool any() const { return m_positionKeys.defined() || m_positionScores.defined(); }
    /// The terms of one query head, which reads `group`'s keys: of() then takes and gives one head.
    [[nodiscard]] RelativeScores ofHead(std::int64_t head, std::int64_t group) const;
    /// Both terms, not scaled, for some query rows and keys.  Shape: q [B, R, H, d] -> [B, H, R, C].
    [[nodiscard]] at::Tensor of(const at::Tensor& q, const QueryRows& rows, const KeyRange& keys) const;

private:
    [[nodiscard]] at::Tensor reached(const QueryRows& rows, const KeyRange& keys) const;

    RelativeSpec m_spec;
    std::int64_t m_keys = 0;
    std::int64_t m_first = 0;     // row of the table that the first projected one is
    at::Tensor m_positionKeys;    // [1, N, G, d]; undefined: no such term
    at::Tensor m_positionScores;  // k·q_r for every reached row, [B, H, N, K]; undefined: no such term
};

}  // namespace headscope
