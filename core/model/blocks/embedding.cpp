// SPDX-License-Identifier: GPL-3.0-or-later
// Token, position and segment embeddings.
#include "core/model/blocks/embedding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/cumsum.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/sin.h>

#include <cmath>

#include "core/model/blocks/mlp.h"
#include "core/model/blocks/norm.h"

namespace headscope {

namespace {

// Shape: ids [B, T] or [T] -> [T, D] where all count, else [B, T, D] or [T, D].
at::Tensor positionRows(const at::Tensor& ids, const EmbeddingSpec& embedding, const StackWeights& weights) {
    const auto first = static_cast<std::int64_t>(embedding.positionOffset);
    if (!embedding.unplacedToken) return weights.positions.narrow(0, first, ids.size(-1));
    const at::Tensor placed = (ids != static_cast<std::int64_t>(*embedding.unplacedToken)).to(at::kLong);
    return at::embedding(weights.positions, placed.cumsum(-1) * placed + (first - 1));
}

// Shape: -> [count, D].  Source: as SinusoidForm.
at::Tensor sinusoids(std::int64_t count, std::int64_t dims, std::int64_t first, SinusoidForm form) {
    const auto f64 = at::TensorOptions(at::kDouble);
    const std::int64_t half = dims / 2;
    const double step =
        std::log(10000.0) / static_cast<double>(form == SinusoidForm::closed ? half - 1 : half);
    const at::Tensor frequencies = at::exp(at::arange(half, f64) * -step);  // [D / 2]
    const at::Tensor angles =
        at::outer(at::arange(first, first + count, f64), frequencies);  // [count, D / 2]
    return at::cat({at::sin(angles), at::cos(angles)}, 1).to(at::kFloat);
}

}  // namespace

at::Tensor embedTokens(const at::Tensor& ids, const at::Tensor& segments, const ModelSpec& spec,
                       const StackSpec& stack, const StackWeights& weights) {
    const EmbeddingSpec& embedding = stack.embedding;
    at::Tensor residual = weights.tokens.lookUp(ids);  // [B, T, D] or [T, D]
    if (embedding.scale != 1.0F) residual = residual * embedding.scale;
    if (embedding.width > 0 && !embedding.projectsLast) residual = linear(residual, weights.embedProjection);
    if (stack.positions == Positions::sinusoidal)
        residual =
            residual + sinusoids(ids.size(-1), spec.modelDim, embedding.positionOffset, embedding.sinusoids);
    if (stack.positions == Positions::learned) residual = residual + positionRows(ids, embedding, weights);
    if (embedding.segments > 0) {
        residual = residual + (segments.defined() ? at::embedding(weights.segments, segments)
                                                  : weights.segments.select(0, 0));
    }
    residual = normalise(residual, embedding.norm, weights.embedNorm, spec.normEpsilon);
    if (embedding.width > 0 && embedding.projectsLast) residual = linear(residual, weights.embedProjection);
    return residual.dim() == 2 ? residual.unsqueeze(0) : residual;  // [B, T, D]
}

}  // namespace headscope
