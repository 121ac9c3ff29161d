// SPDX-License-Identifier: GPL-3.0-or-later
// Mean z of every head: over a prompt, and over all positions of several texts.
#pragma once

#include <vector>

#include "core/interventions/reference_tensor.h"
#include "core/model/spec/model_spec.h"
#include "core/request/model_input.h"

namespace headscope {

struct TapRequest;
class Taps;

/// z of every head.
[[nodiscard]] TapRequest everyZ(const ModelSpec& spec);
/// Its mean over the positions of the walk that `taps` has seen.
[[nodiscard]] ReferenceTensor meanZ(const Taps& taps, const ModelSpec& spec);

/// Adds up the means of texts, each with the weight of its positions.
class ReferenceMean {
public:
    /// `means` are those of `input` alone; all inputs have the same parts.
    void add(const ReferenceTensor& means, const ModelInput& input);
    /// Of all that was added.  Precondition: something was.
    [[nodiscard]] ReferenceTensor value() const;

private:
    ReferenceTensor m_shape;
    std::vector<std::vector<double>> m_sums;
    std::vector<double> m_positions;
};

}  // namespace headscope
