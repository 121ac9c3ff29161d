// SPDX-License-Identifier: GPL-3.0-or-later
// Indices that cannot be mixed up: layers, heads, positions, tokens, and the reference to one head.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace headscope {

/// An index of one kind; another kind does not convert to it.
template <class Tag>
struct StrongIndex {
    std::uint32_t value{};  ///< 0-based
    friend auto operator<=>(StrongIndex, StrongIndex) = default;
};

using LayerIndex = StrongIndex<struct LayerTag>;   ///< layer of one stack
using HeadIndex = StrongIndex<struct HeadTag>;     ///< query head within a layer
using Position = StrongIndex<struct PositionTag>;  ///< token position in the prompt
using TokenId = StrongIndex<struct TokenTag>;      ///< row of the vocabulary
/// Place in the walk: the encoder's layers, then the main stack's. With one stack it is the layer.
using WalkStep = StrongIndex<struct WalkStepTag>;

/// Positions [begin, end).
struct PositionRange {
    Position begin, end;
    /// True where `position` lies inside.
    [[nodiscard]] bool contains(Position position) const { return begin <= position && position < end; }
    /// True where the two share a position.
    [[nodiscard]] bool overlaps(PositionRange other) const { return begin < other.end && other.begin < end; }
    friend auto operator<=>(PositionRange, PositionRange) = default;
};

/// main: the only stack of a model, or the decoder of two.
enum class Stack : std::uint8_t { encoder, main };
/// cross: the decoder's attention to the encoder's output.
enum class AttentionKind : std::uint8_t { self, cross };

/// One layer of one stack; members in walk order.
struct BlockRef {
    Stack stack = Stack::main;
    LayerIndex layer;
    friend auto operator<=>(BlockRef, BlockRef) = default;
};

/// One query head; members in walk order, so that sorting gives the order of computation.
struct HeadRef {
    Stack stack = Stack::main;
    LayerIndex layer;
    AttentionKind kind{};
    HeadIndex head;
    /// The layer it belongs to.
    [[nodiscard]] BlockRef block() const { return {stack, layer}; }
    friend auto operator<=>(HeadRef, HeadRef) = default;
};

}  // namespace headscope

/// Ids as keys of unordered containers.
template <class Tag>
struct std::hash<headscope::StrongIndex<Tag>> {
    std::size_t operator()(headscope::StrongIndex<Tag> index) const noexcept {
        return std::hash<std::uint32_t>{}(index.value);
    }
};
