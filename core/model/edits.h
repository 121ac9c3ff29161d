// SPDX-License-Identifier: GPL-3.0-or-later
// The only code that applies an EditKind to tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/interventions/intervention_set.h"
#include "core/model/blocks/pattern.h"

namespace headscope {

/// What edits of one layer need beside themselves.
struct EditContext {
    at::Tensor constantZ;  ///< c_h = b_V + β W_V, [H, d]
    const ReferenceTensor* ownMeans =
        nullptr;                      ///< this prompt's unedited mean z, for meanZ without a reference
    std::int64_t heads{}, headDim{};  ///< H, d
};

/// The edits of one attention sublayer for a batch of B intervention sets.
/// Edits are out of place, so gradients flow and taps keep what they saw.
class LayerEdits {
public:
    /// `sets` has B entries; those without edits in this layer pass unchanged.
    LayerEdits(std::span<const InterventionSet> sets, BlockRef block, AttentionKind kind,
               EditContext context);

    /// No set edits this layer: the batch axis may stay 1.
    [[nodiscard]] bool empty() const { return m_edits.empty(); }
    /// Applies pattern edits.  Shape: pattern [b, H, R, C] -> [B or b, H, R, C].
    [[nodiscard]] at::Tensor pattern(const at::Tensor& pattern, const PatternBlock& block) const;
    /// Applies pattern edits of one head.  Shape: pattern [b, 1, R, C], of `head` -> [B or b, 1, R, C].
    [[nodiscard]] at::Tensor patternOfHead(const at::Tensor& pattern, const PatternBlock& block,
                                           HeadIndex head) const;
    /// Applies z edits.  Shape: z [b, P, H, d] -> [B or b, P, H, d].
    [[nodiscard]] at::Tensor z(const at::Tensor& z, const QueryRows& rows) const;
    /// Applies edits of the layer's output, bias included.  Shape: out [b, P, D] -> [B or b, P, D].
    [[nodiscard]] at::Tensor output(const at::Tensor& out, const QueryRows& rows) const;

private:
    struct Placed {
        std::int64_t set;
        HeadEdit edit;
    };
    [[nodiscard]] bool anyAt(EditSite site) const;
    [[nodiscard]] at::Tensor expanded(const at::Tensor& tensor) const;
    [[nodiscard]] at::Tensor replacement(const HeadEdit& edit) const;

    std::vector<Placed> m_edits;
    std::int64_t m_sets{};
    EditContext m_context;
};

}  // namespace headscope
