// SPDX-License-Identifier: GPL-3.0-or-later
// From queries and keys to a pattern: all that one sublayer's heads do to their products.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/ids.h"
#include "core/model/blocks/pattern.h"
#include "core/model/blocks/relative.h"
#include "core/model/dense_product.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

struct AttentionCall;

/// How the queries and keys of a sublayer, or of one of its heads, become scores and their softmax. Holds
/// what it needs: it may outlive the call it was made from.
class ScoreRule {
public:
    /// Of every head.  Shape: k [B, K, G, d], rotated where the model rotates.
    ScoreRule(const at::Tensor& k, const AttentionCall& call);

    /// The rule of one query head, whose queries and keys then have one head each.
    [[nodiscard]] ScoreRule ofHead(HeadIndex head) const;
    /// Scaled, capped, with position bias; what a row does not see is −inf. Held by nobody else.
    /// Shape: q [B, R, H, d], the block's rows; k [B, C, G, d], its keys -> [B, H, R, C].
    [[nodiscard]] at::Tensor scores(const at::Tensor& q, const at::Tensor& k,
                                    const PatternBlock& block) const;
    /// True where a share of every row goes to no key.
    [[nodiscard]] bool hasSinks() const { return m_sinks.defined(); }
    /// Softmax over keys, beside the sinks where the model has them.  Shape: [B, H, R, C] -> same.
    [[nodiscard]] at::Tensor pattern(const at::Tensor& scores) const;

private:
    [[nodiscard]] at::Tensor headScores(const at::Tensor& q, const at::Tensor& k) const;

    AttentionSpec m_spec;
    float m_scale;
    ProductLibrary m_library;  // of one head's products
    RelativeScores m_relative;
    at::Tensor m_distances;  // [buckets, H]; undefined: no bias by distance
    at::Tensor m_slopes;     // [H]; undefined: no ALiBi
    at::Tensor m_sinks;      // [H]; undefined: none
};

}  // namespace headscope
