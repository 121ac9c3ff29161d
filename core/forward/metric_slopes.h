// SPDX-License-Identifier: GPL-3.0-or-later
// How a metric changes with what is unembedded: where every gradient of it begins.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/sweep_setup.h"

namespace headscope {

class Transformer;

/// How many gradients an estimate of `metric` takes: one; of kl one for each token that is read.
[[nodiscard]] std::uint32_t slopeCount(EffectMetric metric, const ModelSpec& spec);

/// Gradients of what a metric reads, its readouts.
///
/// A signed metric reads one number m, and changes by Δm to first order.
///
/// KL(baseline ‖ edited) has no slope at the baseline, but a curvature: with Δ ln p(v) to first order it is
/// ½ Σ_v p(v) (Δ ln p(v))², half the quadratic form of the Fisher information. Its readouts are ln p(v) of
/// the 4 most probable tokens, which count by their p(v), and of 4 others, one from each quarter of what
/// probability is left, which count by that quarter. With 8 tokens or fewer every one is read.
/// Source: Kullback 1959 §2.6; Amari 1998 (Natural gradient works efficiently in learning).
struct MetricSlopes {
    std::vector<at::Tensor> ofResidual;  ///< d readout / d residual.  Shape: of each [1, P, D], D as walked
    std::vector<double> weights;         ///< of the squares of kl's readouts; else empty

    /// The metric's change where the readouts change by `changes`.  Shape: changes [readouts].
    [[nodiscard]] double effectOf(std::span<const double> changes) const;
};

/// The slopes at a run whose walk left `residual` in the rows that are read.  Shape: residual [1, P, D].
/// Errors: metricUnavailable for top1, which steps; notFinite; cancelled.
[[nodiscard]] Result<MetricSlopes> slopesOf(const Transformer& transformer, const SweepSetup& setup,
                                            const at::Tensor& residual, const JobContext& job);

/// Refuses metrics that have no slope.  Errors: metricUnavailable for top1.
[[nodiscard]] Result<void> checkSlope(EffectMetric metric);

}  // namespace headscope
