// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of every head, as a map.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/head_text.h"
#include "core/sweep/sweep_request.h"

namespace headscope {

/// What stands in for an effect until the exact one is there: to look at, not to write down.
enum class PreviewKind : std::uint8_t {
    none,        ///< nothing does
    firstOrder,  ///< estimated from the gradient
    products16,  ///< the same sweep in products of 16 bits
};

/// The effect of every head, exact unless the request's method says otherwise.
/// Shape: values, ciLow, ciHigh, done: [L, H] of each grid, one after the other; preview, previewKinds: the
/// same, or empty.   Units: see EffectMetric.
/// Promise: cells with done = 0 were not computed (a cancelled or running sweep, a sublayer that was not
/// asked for) and hold NaN. n is the number of prompts; with n = 1 there is no interval and ciLow, ciHigh are
/// empty.
struct SweepResult {
    SweepRequest request;
    std::vector<HeadGrid> grids;  ///< as ModelSpec::headGrids(): one, or encoder, decoder, cross
    std::vector<float> values;
    std::vector<std::uint8_t> done;
    std::vector<float> ciLow, ciHigh;
    std::vector<float> preview;             ///< NaN where there is none yet
    std::vector<PreviewKind> previewKinds;  ///< what each of them is
    std::uint32_t n = 1;

    /// Where a grid begins in `values`.
    [[nodiscard]] std::size_t begin(std::size_t grid) const {
        std::size_t cells = 0;
        for (std::size_t g = 0; g < grid; ++g) cells += std::size_t{grids[g].layers} * grids[g].heads;
        return cells;
    }
    /// Index into `values`.  Precondition: the head is in one of the grids.
    [[nodiscard]] std::size_t cell(HeadRef head) const {
        std::size_t grid = 0;
        while (grids[grid].stack != head.stack || grids[grid].kind != head.kind) ++grid;
        return begin(grid) + std::size_t{head.layer.value} * grids[grid].heads + head.head.value;
    }
    /// Effect of one head; NaN where not done.
    [[nodiscard]] float at(HeadRef head) const { return values[cell(head)]; }
    /// What there is to show of one head: its effect, else its preview; NaN where there is neither.
    [[nodiscard]] float shownAt(HeadRef head) const {
        return done[cell(head)] != 0 || preview.empty() ? at(head) : preview[cell(head)];
    }
    /// What kind of preview shownAt() is; none where it is the effect, or nothing.
    [[nodiscard]] PreviewKind previewKind(HeadRef head) const {
        const std::size_t at = cell(head);
        return done[at] != 0 || previewKinds.empty() ? PreviewKind::none : previewKinds[at];
    }
    /// True where shownAt() is a preview.
    [[nodiscard]] bool isPreview(HeadRef head) const { return previewKind(head) != PreviewKind::none; }
    /// Number of heads done.
    [[nodiscard]] std::uint32_t doneCount() const {
        std::uint32_t count = 0;
        for (const std::uint8_t flag : done) count += flag;
        return count;
    }
    /// Every head is done.
    [[nodiscard]] bool complete() const { return doneCount() == done.size(); }
};
/// Crosses threads without a lock.
using SweepResultPtr = std::shared_ptr<const SweepResult>;

}  // namespace headscope
