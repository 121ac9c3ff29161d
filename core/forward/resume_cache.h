// SPDX-License-Identifier: GPL-3.0-or-later
// Residuals entering layers, and thumbnails of layers, by what they depend on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/interventions/intervention_set.h"
#include "core/results/pattern_thumbnail.h"

namespace at {
class Tensor;
}

namespace headscope {

/// Keeps residuals under a byte budget, least recently used out first.
/// The residual entering layer l depends only on the input and the edits below l: that is the key, so any
/// earlier run with the same prefix serves.
class ResumeCache {
public:
    explicit ResumeCache(std::uint64_t budgetBytes);
    ~ResumeCache();

    /// Keeps the residual entering `layer` (layer L: leaving the last one).  Shape: [1, T, D].
    void put(std::uint64_t input, const InterventionSet& edits, LayerIndex layer, const at::Tensor& residual);
    /// The residual of exactly this layer.
    [[nodiscard]] std::optional<at::Tensor> find(std::uint64_t input, const InterventionSet& edits,
                                                 LayerIndex layer);
    /// The deepest known residual at or before `upTo`.
    [[nodiscard]] std::optional<std::pair<LayerIndex, at::Tensor>> deepest(std::uint64_t input,
                                                                           const InterventionSet& edits,
                                                                           LayerIndex upTo);
    /// Keeps the thumbnails of a layer, which depend on edits up to and including it.
    void putThumbnails(std::uint64_t input, const InterventionSet& edits, LayerIndex layer,
                       std::vector<PatternThumbnail> thumbnails);
    /// The thumbnails of a layer; null where unknown.
    [[nodiscard]] const std::vector<PatternThumbnail>* findThumbnails(std::uint64_t input,
                                                                      const InterventionSet& edits,
                                                                      LayerIndex layer);
    /// Bytes kept.
    [[nodiscard]] std::uint64_t bytes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
