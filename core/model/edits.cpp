// SPDX-License-Identifier: GPL-3.0-or-later
// Edits on the pattern, on z and on the layer's output. Source: methods.md §2.1.
#include "core/model/edits.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/model/tensor_bridge.h"

namespace headscope {
namespace {

// Which of the computed rows [first, last) an edit's query range covers; rows rise strictly.
std::pair<std::int64_t, std::int64_t> coveredRows(const HeadEdit& edit, const QueryRows& rows) {
    if (!edit.queries) return {0, rows.count()};
    const auto at = [&](Position position) {
        return std::lower_bound(rows.positions.begin(), rows.positions.end(), std::int64_t{position.value}) -
               rows.positions.begin();
    };
    return {at(edit.queries->begin), at(edit.queries->end)};
}

// The replaced rows of a pattern.  Shape: -> [R, C], rows sum to 1.
at::Tensor rowsOf(EditKind kind, const PatternBlock& block) {
    const at::Tensor visible = block.visible();         // [R, C]
    const at::Tensor allowed = visible.to(at::kFloat);  // [R, C]
    if (kind == EditKind::uniformPattern) return allowed / allowed.sum(-1, true);
    HEADSCOPE_CHECK(kind == EditKind::identityPattern || kind == EditKind::firstPattern);
    at::Tensor self = at::zeros_like(allowed);
    self.scatter_(1, (block.rows.index - block.keys.begin).unsqueeze(1), 1.0);
    if (kind == EditKind::identityPattern || block.keys.begin > 0) return self;
    // A row whose window hides the first token becomes self-attention (methods.md §2.4).
    at::Tensor first = at::zeros_like(allowed);
    first.select(1, 0).fill_(1.0);
    return at::where(visible.select(1, 0).unsqueeze(1), first, self);
}

// Writes what a pattern edit puts in place of a head's rows.  Shape: pattern [R, C].
void replaceRows(const at::Tensor& pattern, const HeadEdit& edit, const PatternBlock& block) {
    const auto [begin, end] = coveredRows(edit, block.rows);
    if (begin == end) return;
    pattern.narrow(0, begin, end - begin).copy_(rowsOf(edit.kind, block).narrow(0, begin, end - begin));
}

}  // namespace

LayerEdits::LayerEdits(std::span<const InterventionSet> sets, BlockRef block, AttentionKind kind,
                       EditContext context)
    : m_sets(static_cast<std::int64_t>(sets.size())), m_context(std::move(context)) {
    for (std::size_t set = 0; set < sets.size(); ++set) {
        for (const HeadEdit& edit : sets[set].ofBlock(block)) {
            if (edit.head.kind == kind) m_edits.push_back({static_cast<std::int64_t>(set), edit});
        }
    }
}

bool LayerEdits::anyAt(EditSite site) const {
    return std::any_of(m_edits.begin(), m_edits.end(),
                       [site](const Placed& placed) { return siteOf(placed.edit.kind) == site; });
}

// A copy with a batch entry per set, to write into.
at::Tensor LayerEdits::expanded(const at::Tensor& tensor) const {
    if (tensor.size(0) == m_sets) return tensor.clone();
    std::vector<std::int64_t> shape = tensor.sizes().vec();
    shape[0] = m_sets;
    return tensor.expand(shape).clone();
}

at::Tensor LayerEdits::pattern(const at::Tensor& pattern, const PatternBlock& block) const {
    if (!anyAt(EditSite::pattern)) return pattern;
    at::Tensor out = expanded(pattern);  // [B, H, R, C]
    for (const auto& [set, edit] : m_edits) {
        if (siteOf(edit.kind) == EditSite::pattern)
            replaceRows(out.select(0, set).select(0, edit.head.head.value), edit, block);
    }
    return out;
}

at::Tensor LayerEdits::patternOfHead(const at::Tensor& pattern, const PatternBlock& block,
                                     HeadIndex head) const {
    if (!anyAt(EditSite::pattern)) return pattern;
    at::Tensor out = expanded(pattern);  // [B, 1, R, C]
    for (const auto& [set, edit] : m_edits) {
        if (siteOf(edit.kind) == EditSite::pattern && edit.head.head == head)
            replaceRows(out.select(0, set).select(0, 0), edit, block);
    }
    return out;
}

at::Tensor LayerEdits::replacement(const HeadEdit& edit) const {
    if (edit.kind == EditKind::zeroConst) return m_context.constantZ.select(0, edit.head.head.value);  // [d]
    const ReferenceTensor* means = edit.reference ? edit.reference.tensor() : m_context.ownMeans;
    HEADSCOPE_CHECK(edit.kind == EditKind::meanZ && means != nullptr);
    const std::span<const float> mean = means->of(edit.head);
    HEADSCOPE_CHECK(static_cast<std::int64_t>(mean.size()) == m_context.headDim);
    return tensorFromFloats({mean.begin(), mean.end()}, {m_context.headDim});  // [d]
}

at::Tensor LayerEdits::z(const at::Tensor& z, const QueryRows& rows) const {
    if (!anyAt(EditSite::z)) return z;
    const bool ranged = std::any_of(m_edits.begin(), m_edits.end(),
                                    [](const Placed& placed) { return placed.edit.queries.has_value(); });
    const std::int64_t steps = ranged ? rows.count() : 1;
    // One factor covers zero and scale of every set; constants are added only where one is put in.
    at::Tensor factor = at::ones({m_sets, steps, m_context.heads, 1}, z.options());  // [B, P or 1, H, 1]
    at::Tensor constant;                                                             // [B, P or 1, H, d]
    for (const auto& [set, edit] : m_edits) {
        if (siteOf(edit.kind) != EditSite::z) continue;
        const auto [begin, end] =
            ranged ? coveredRows(edit, rows) : std::pair<std::int64_t, std::int64_t>(0, 1);
        if (begin == end) continue;
        const auto place = [which = set, head = edit.head.head.value, first = begin,
                            last = end](const at::Tensor& tensor) {
            return tensor.select(0, which).narrow(0, first, last - first).select(1, head);
        };
        place(factor).fill_(edit.kind == EditKind::scaleZ ? edit.parameter : 0.0F);
        if (edit.kind == EditKind::zeroConst || edit.kind == EditKind::meanZ) {
            if (!constant.defined()) {
                constant = at::zeros({m_sets, steps, m_context.heads, m_context.headDim}, z.options());
            }
            place(constant).copy_(replacement(edit).expand({end - begin, m_context.headDim}));
        }
    }
    const at::Tensor scaled = z * factor;  // [B, P, H, d]
    return constant.defined() ? scaled + constant : scaled;
}

at::Tensor LayerEdits::output(const at::Tensor& out, const QueryRows& rows) const {
    if (!anyAt(EditSite::layerOutput)) return out;
    at::Tensor edited = expanded(out);  // [B, P, D]
    for (const auto& [set, edit] : m_edits) {
        if (siteOf(edit.kind) != EditSite::layerOutput) continue;
        const auto [begin, end] = coveredRows(edit, rows);
        edited.select(0, set).narrow(0, begin, end - begin).zero_();
    }
    return edited;
}

}  // namespace headscope
