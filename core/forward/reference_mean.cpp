// SPDX-License-Identifier: GPL-3.0-or-later
// Sums in float64.
#include "core/forward/reference_mean.h"

#include <utility>

#include "core/model/taps.h"
#include "core/model/tensor_bridge.h"

namespace headscope {

TapRequest everyZ(const ModelSpec& spec) {
    TapRequest wanted;
    for (const HeadGrid& grid : spec.headGrids()) {
        for (std::uint32_t l = 0; l < grid.layers; ++l)
            wanted.taps.insert({{grid.stack, LayerIndex{l}}, TapPoint::z, grid.kind});
    }
    return wanted;
}

ReferenceTensor meanZ(const Taps& taps, const ModelSpec& spec) {
    ReferenceTensor reference;
    reference.description = "this prompt";
    for (const HeadGrid& grid : spec.headGrids()) {
        ReferencePart part{
            grid.stack, grid.kind, grid.layers, grid.heads, spec.attention(grid.stack, grid.kind).headDim,
            {}};
        for (std::uint32_t l = 0; l < grid.layers; ++l) {
            const at::Tensor z = taps.kept({{grid.stack, LayerIndex{l}}, TapPoint::z, grid.kind});
            const std::vector<float> floats = floatsOf(z[0].mean(0));  // [H, d]
            part.values.insert(part.values.end(), floats.begin(), floats.end());
        }
        reference.parts.push_back(std::move(part));
    }
    reference.contentHash = reference.hashOf();
    return reference;
}

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
