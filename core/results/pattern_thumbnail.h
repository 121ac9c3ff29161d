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
    friend bool operator==(const PatternThumbnail&, const PatternThumbnail&) = default;
};

}  // namespace headscope
