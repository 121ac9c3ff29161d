// SPDX-License-Identifier: GPL-3.0-or-later
// Finds fixed strings in a text: leftmost first, and the longest of those.
#include "core/text/token_finder.h"

#include <algorithm>

namespace headscope::text {

std::uint32_t TokenFinder::childOf(std::uint32_t node, unsigned char byte) const {
    const auto& children = m_nodes[node].children;
    const auto found =
        std::find_if(children.begin(), children.end(), [byte](const auto& c) { return c.first == byte; });
    return found == children.end() ? 0 : found->second;
}

void TokenFinder::add(std::string_view content, std::uint32_t id) {
    if (content.empty()) return;
    std::uint32_t node = 0;
    for (const char c : content) {
        const auto byte = static_cast<unsigned char>(c);
        std::uint32_t next = childOf(node, byte);
        if (next == 0) {
            next = static_cast<std::uint32_t>(m_nodes.size());
            m_nodes[node].children.emplace_back(byte, next);
            m_nodes.emplace_back();
        }
        node = next;
    }
    if (m_nodes[node].isEnd) return;
    m_nodes[node].isEnd = true;
    m_nodes[node].id = id;
}

std::vector<FoundToken> TokenFinder::find(std::string_view text) const {
    std::vector<FoundToken> found;
    if (m_nodes.size() == 1) return found;
    for (std::size_t begin = 0; begin < text.size();) {
        FoundToken longest{0, begin, begin};
        std::uint32_t node = 0;
        for (std::size_t at = begin; at < text.size(); ++at) {
            node = childOf(node, static_cast<unsigned char>(text[at]));
            if (node == 0) break;
            if (m_nodes[node].isEnd) longest = {m_nodes[node].id, begin, at + 1};
        }
        if (longest.end > begin) found.push_back(longest);
        begin = std::max(longest.end, begin + 1);
    }
    return found;
}

}  // namespace headscope::text
