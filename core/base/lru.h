// SPDX-License-Identifier: GPL-3.0-or-later
// Values by key under a budget of bytes.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <utility>

namespace headscope {

/// Keeps values as long as they fit, least recently used out first. Keys are ordered by <.
template <class Key, class Value>
class Lru {
public:
    /// Units: bytes.
    explicit Lru(std::uint64_t budget) : m_budget(budget) {}

    /// Keeps a value of that many bytes in place of what the key had; one over the budget is not kept.
    void put(const Key& key, Value value, std::uint64_t bytes) {
        erase(key);
        if (bytes > m_budget) return;
        m_order.push_front({key, std::move(value), bytes});
        m_places[key] = m_order.begin();
        m_bytes += bytes;
        while (m_bytes > m_budget) erase(m_order.back().key);
    }
    /// Null where unknown. Valid until the next put().
    [[nodiscard]] Value* find(const Key& key) {
        const auto found = m_places.find(key);
        if (found == m_places.end()) return nullptr;
        m_order.splice(m_order.begin(), m_order, found->second);
        return &found->second->value;
    }
    /// Bytes kept.
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    struct Entry {
        Key key;
        Value value;
        std::uint64_t bytes;
    };
    void erase(Key key) {  // by value: it may be the entry's own
        const auto found = m_places.find(key);
        if (found == m_places.end()) return;
        m_bytes -= found->second->bytes;
        m_order.erase(found->second);
        m_places.erase(found);
    }

    std::uint64_t m_budget;
    std::uint64_t m_bytes = 0;
    std::list<Entry> m_order;
    std::map<Key, typename std::list<Entry>::iterator> m_places;
};

}  // namespace headscope
