// SPDX-License-Identifier: GPL-3.0-or-later
// Sums in float64.
#include "core/forward/reference_mean.h"

namespace headscope {

void ReferenceMean::add(const ReferenceTensor& means, const ModelInput& input) {
    if (m_shape.parts.empty()) {
        m_shape = means;
        m_sums.resize(means.parts.size());
        m_positions.resize(means.parts.size());
    }
    for (std::size_t p = 0; p < means.parts.size(); ++p) {
        const double positions = input.countOf(means.parts[p].stack);
        m_sums[p].resize(means.parts[p].values.size());
        for (std::size_t i = 0; i < m_sums[p].size(); ++i)
            m_sums[p][i] += double{means.parts[p].values[i]} * positions;
        m_positions[p] += positions;
    }
}

ReferenceTensor ReferenceMean::value() const {
    ReferenceTensor mean = m_shape;
    for (std::size_t p = 0; p < mean.parts.size(); ++p) {
        for (std::size_t i = 0; i < m_sums[p].size(); ++i)
            mean.parts[p].values[i] = static_cast<float>(m_sums[p][i] / m_positions[p]);
    }
    return mean;
}

}  // namespace headscope
