// SPDX-License-Identifier: GPL-3.0-or-later
// What a model reads: token ids and segments.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/hash.h"
#include "core/base/ids.h"

namespace headscope {

/// The tokens of one prompt. T = ids.size().
struct ModelInput {
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> segments;  ///< token type ids; empty: all 0

    /// T.
    [[nodiscard]] std::uint32_t tokenCount() const { return static_cast<std::uint32_t>(ids.size()); }
    /// Hash over ids and segments; all-zero segments equal absent ones.
    [[nodiscard]] std::uint64_t hash() const {
        Hasher hasher;
        hasher.add(ids.size());  // else a segment could pass for a token
        for (const TokenId id : ids) hasher.add(id.value);
        for (std::uint32_t i = 0; i < segments.size(); ++i) {
            if (segments[i] != 0) hasher.add(i).add(segments[i]);
        }
        return hasher.value();
    }
    friend bool operator==(const ModelInput&, const ModelInput&) = default;
};

}  // namespace headscope
