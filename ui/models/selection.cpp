// SPDX-License-Identifier: GPL-3.0-or-later
// Shared view state.
#include "ui/models/selection.h"

#include <algorithm>

namespace headscope::ui {

bool Selection::contains(HeadRef head) const {
    return std::binary_search(m_heads.begin(), m_heads.end(), head);
}

void Selection::select(HeadRef head) { select({head}, head); }

void Selection::select(std::vector<HeadRef> heads, HeadRef head) {
    heads.push_back(head);
    std::sort(heads.begin(), heads.end());
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    const bool other = heads != m_heads;
    const bool moved = head != m_head;
    m_heads = std::move(heads);
    m_head = head;
    if (moved) Q_EMIT headChanged();
    if (other) Q_EMIT headsChanged();
}

void Selection::toggle(HeadRef head) {
    std::vector<HeadRef> heads = m_heads;
    const auto at = std::lower_bound(heads.begin(), heads.end(), head);
    if (at == heads.end() || *at != head) {
        select(std::move(heads), head);
        return;
    }
    if (heads.size() == 1) return;
    heads.erase(at);
    select(heads, head == m_head ? heads.front() : m_head);
}

bool Selection::keysIn(Stack stack) const {
    return (m_head.kind == AttentionKind::cross ? Stack::encoder : m_head.stack) == stack;
}

void Selection::togglePin(Stack stack, std::uint32_t position, bool asKey) {
    const bool key = keysIn(stack) && (asKey || !queriesIn(stack));
    if (!key && !queriesIn(stack)) return;
    const auto turned = [position](std::optional<std::uint32_t> pinned) {
        return pinned == position ? std::nullopt : std::optional(position);
    };
    if (key) {
        pin(m_query, turned(m_key));
    } else {
        pin(turned(m_query), m_key);
    }
}

void Selection::pin(std::optional<std::uint32_t> query, std::optional<std::uint32_t> key) {
    if (m_query == query && m_key == key) return;
    m_query = query;
    m_key = key;
    Q_EMIT pinChanged();
}

void Selection::hover(std::optional<std::uint32_t> query, std::optional<std::uint32_t> key) {
    if (m_hoverQuery == query && m_hoverKey == key) return;
    m_hoverQuery = query;
    m_hoverKey = key;
    Q_EMIT hoverChanged();
}

void Selection::reset() {
    select(HeadRef{});
    pin(std::nullopt, std::nullopt);
    hover(std::nullopt, std::nullopt);
}

}  // namespace headscope::ui
