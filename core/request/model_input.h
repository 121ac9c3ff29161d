// SPDX-License-Identifier: GPL-3.0-or-later
// What a model reads: token ids and segments, an image or a sound.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/request/media_tensor.h"

namespace headscope {

/// One prompt. Positions, answers and losses are those of the main stack: of a decoder where there is one.
struct ModelInput {
    std::vector<TokenId> ids;            ///< of the main stack
    std::vector<std::uint8_t> segments;  ///< token type ids; empty: all 0
    std::vector<TokenId> encoderIds;     ///< of the encoder that the main stack reads; empty: none, or media
    MediaPtr media;  ///< in place of the encoder's ids, or of ids where there is one stack

    /// T, positions of the main stack.
    [[nodiscard]] std::uint32_t tokenCount() const {
        return ids.empty() && media ? media.tensor()->positions : static_cast<std::uint32_t>(ids.size());
    }
    /// S, positions of the encoder; 0 with one stack.
    [[nodiscard]] std::uint32_t encoderCount() const {
        if (!encoderIds.empty()) return static_cast<std::uint32_t>(encoderIds.size());
        return media && !ids.empty() ? media.tensor()->positions : 0;
    }
    /// Positions of one of the stacks.
    [[nodiscard]] std::uint32_t countOf(Stack stack) const {
        return stack == Stack::main ? tokenCount() : encoderCount();
    }
    /// Hash over what the encoder reads.
    [[nodiscard]] std::uint64_t encoderHash() const {
        Hasher hasher;
        hasher.add(encoderIds.size());
        for (const TokenId id : encoderIds) hasher.add(id.value);
        hasher.add(media.contentHash());
        return hasher.value();
    }
    /// Hash over everything; all-zero segments equal absent ones.
    [[nodiscard]] std::uint64_t hash() const {
        Hasher hasher;
        hasher.add(encoderHash());
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
