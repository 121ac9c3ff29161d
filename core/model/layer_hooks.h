// SPDX-License-Identifier: GPL-3.0-or-later
// Where taps and edits meet the inside of an attention sublayer.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/model/blocks/attention.h"
#include "core/model/edits.h"
#include "core/model/taps.h"

namespace headscope {

/// Joins the taps and the edits of one attention sublayer; the attention block sees only this.
class LayerHooks final : public AttentionHooks {
public:
    /// `edits` and `taps` must outlive the hooks; `rowCount` rows are computed in all.
    LayerHooks(BlockRef block, AttentionKind kind, const LayerEdits& edits, Taps& taps, std::int64_t rowCount)
        : m_block(block), m_kind(kind), m_edits(edits), m_taps(taps), m_rowCount(rowCount) {}

    void seen(TapPoint point, const at::Tensor& tensor) override { m_taps.tap(key(point), tensor); }
    [[nodiscard]] bool wantsScores() const override { return m_taps.wants(key(TapPoint::scores)); }
    void scoresSeen(const at::Tensor& scores, const PatternBlock& block) override {
        m_taps.tapRows(key(TapPoint::scores), scores, block, m_rowCount);
    }
    at::Tensor pattern(const at::Tensor& pattern, const PatternBlock& block) override {
        at::Tensor edited = m_edits.pattern(pattern, block);
        m_taps.tapRows(key(TapPoint::pattern), edited, block, m_rowCount);
        if (m_taps.wantsThumbnails()) m_taps.thumbnailRows(m_block, m_kind, edited, block, m_rowCount);
        return edited;
    }
    at::Tensor z(const at::Tensor& z, const QueryRows& rows) override {
        at::Tensor edited = m_edits.z(z, rows);
        m_taps.tap(key(TapPoint::z), edited);
        return edited;
    }

private:
    [[nodiscard]] TapKey key(TapPoint point) const { return {m_block, point, m_kind}; }

    BlockRef m_block;
    AttentionKind m_kind;
    const LayerEdits& m_edits;
    Taps& m_taps;
    std::int64_t m_rowCount;
};

}  // namespace headscope
