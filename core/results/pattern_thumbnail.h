// SPDX-License-Identifier: GPL-3.0-or-later
// A small picture of one head's pattern, made during the pass.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

/// The pattern of one head, max-pooled to at most 64 × 64 cells (exact up to 64 tokens).
struct PatternThumbnail {
    HeadRef head;
    std::uint32_t queries{}, keys{};  ///< Q, K of the pattern itself
    std::uint32_t rows{}, columns{};  ///< cells of the picture
    Visibility visibility{};
    std::optional<std::uint32_t> window;  ///< visible keys, own one included; absent: all
    std::vector<std::uint16_t> values;    ///< [rows, columns], probability × 65535
    std::uint64_t look = 0;               ///< lookOf(), once it is whole; 0: not computed
    friend bool operator==(const PatternThumbnail&, const PatternThumbnail&) = default;
};

/// A hash of all that is seen of a thumbnail: whose it is does not count. Never 0. Of 64 bits: a chance of
/// 1e-13 that two among a thousand share one.
[[nodiscard]] std::uint64_t lookOf(const PatternThumbnail& thumbnail);

}  // namespace headscope
