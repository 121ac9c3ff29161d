// SPDX-License-Identifier: GPL-3.0-or-later
// Finds fixed strings in a text: leftmost first, and the longest of those.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace headscope::text {

/// Bytes [begin, end) of a text, and the id of what was found there.
struct FoundToken {
    std::uint32_t id{};
    std::size_t begin{}, end{};
    friend bool operator==(const FoundToken&, const FoundToken&) = default;
};

/// A set of strings with ids, as a trie of bytes.
class TokenFinder {
public:
    /// Adds a string; empty ones are never found. Of equal strings, the first one counts.
    void add(std::string_view content, std::uint32_t id);
    /// Non-overlapping occurrences from left to right.
    [[nodiscard]] std::vector<FoundToken> find(std::string_view text) const;

private:
    struct Node {
        std::vector<std::pair<unsigned char, std::uint32_t>> children;  // byte, node; in the order of adding
        bool isEnd = false;
        std::uint32_t id{};
    };
    [[nodiscard]] std::uint32_t childOf(std::uint32_t node, unsigned char byte) const;

    std::vector<Node> m_nodes = std::vector<Node>(1);  // [0] is the root
};

}  // namespace headscope::text
