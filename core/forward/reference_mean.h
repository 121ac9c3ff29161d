// SPDX-License-Identifier: GPL-3.0-or-later
// The mean over all positions of several texts, head by head.
#pragma once

#include <vector>

#include "core/interventions/reference_tensor.h"
#include "core/request/model_input.h"

namespace headscope {

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
