// SPDX-License-Identifier: GPL-3.0-or-later
// Whole results of recent requests: undo and a second look cost nothing.
#pragma once

#include <cstddef>
#include <list>

#include "core/results/run_result.h"

namespace headscope {

/// Keeps the most recent results, least recently used out first.
class RunCache {
public:
    explicit RunCache(std::size_t capacity = 128) : m_capacity(capacity) {}
    /// The result of an equal request; null where there is none.
    [[nodiscard]] RunResultPtr find(const RunRequest& request);
    /// Keeps a result, unless it holds captured tensors: those may be large and are asked for once.
    void put(const RunResultPtr& result);
    /// Forgets everything: another model was opened.
    void clear() { m_entries.clear(); }

private:
    struct Entry {
        std::uint64_t hash{};
        RunResultPtr result;
    };
    std::size_t m_capacity;
    std::list<Entry> m_entries;
};

}  // namespace headscope
