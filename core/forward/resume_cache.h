// SPDX-License-Identifier: GPL-3.0-or-later
// What enters blocks, and thumbnails of blocks, by what they depend on.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/ids.h"
#include "core/interventions/intervention_set.h"
#include "core/results/pattern_thumbnail.h"

namespace headscope {

struct WalkState;

/// Keeps states of the walk under a byte budget, least recently used out first.
/// What enters a block depends only on the input and the edits below it: that is the key, so any earlier run
/// with the same prefix serves.
class ResumeCache {
public:
    explicit ResumeCache(std::uint64_t budgetBytes);
    ~ResumeCache();

    /// Keeps what enters `block` ({main, L}: what leaves the last one).  Batch axes are 1.
    void put(std::uint64_t input, const InterventionSet& edits, BlockRef block, const WalkState& state);
    /// What enters exactly this block; null where unknown. Valid until the next put.
    [[nodiscard]] const WalkState* find(std::uint64_t input, const InterventionSet& edits, BlockRef block);
    /// Keeps the thumbnails of a block, which depend on edits up to and including it.
    void putThumbnails(std::uint64_t input, const InterventionSet& edits, BlockRef block,
                       std::vector<PatternThumbnail> thumbnails);
    /// The thumbnails of a block; null where unknown.
    [[nodiscard]] const std::vector<PatternThumbnail>* findThumbnails(std::uint64_t input,
                                                                      const InterventionSet& edits,
                                                                      BlockRef block);
    /// Bytes kept.
    [[nodiscard]] std::uint64_t bytes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
