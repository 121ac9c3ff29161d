// SPDX-License-Identifier: GPL-3.0-or-later
// The written form of heads: "5.1", "L5H1", "5:1", "5.*", "*", "enc:5.1", "dec:5.1", "cross:5.1".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"

namespace headscope {

/// How many heads a stack has, as far as reading a head list needs it.
struct HeadGrid {
    Stack stack = Stack::main;
    AttentionKind kind = AttentionKind::self;
    std::uint32_t layers{};  ///< L
    std::uint32_t heads{};   ///< H, query heads
    friend bool operator==(const HeadGrid&, const HeadGrid&) = default;
};

/// "5.1"; "enc:5.1" for an encoder beside a decoder, "cross:5.1" for cross attention.
[[nodiscard]] std::string headText(HeadRef head);

/// What written heads of a kind begin with: "enc:" of an encoder beside a decoder, "cross:" of cross
/// attention, nothing for the main stack's own.
[[nodiscard]] std::string_view headPrefix(Stack stack, AttentionKind kind);

/// "Layer 5, Head 1", for titles.
[[nodiscard]] std::string headTitle(HeadRef head);

/// Reads a comma-separated list; `5.*` is a layer, `*` every head of the grids.
/// Errors: usage for what is no head, headRange for one that the grids do not have.
[[nodiscard]] Result<std::vector<HeadRef>> parseHeads(std::string_view text,
                                                      const std::vector<HeadGrid>& grids);

/// Reads exactly one head.  Errors: as parseHeads.
[[nodiscard]] Result<HeadRef> parseHead(std::string_view text, const std::vector<HeadGrid>& grids);

}  // namespace headscope
