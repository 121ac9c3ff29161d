// SPDX-License-Identifier: GPL-3.0-or-later
// Whole results of recent requests.
#include "core/session/run_cache.h"

#include <algorithm>

namespace headscope {

RunResultPtr RunCache::find(const RunRequest& request) {
    const std::uint64_t hash = request.hash();
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.hash == hash && entry.result->request == request;
    });
    if (found == m_entries.end()) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return m_entries.front().result;
}

void RunCache::put(const RunResultPtr& result) {
    if (!result->captures.empty() || find(result->request)) return;
    m_entries.push_front({result->request.hash(), result});
    if (m_entries.size() > m_capacity) m_entries.pop_back();
}

}  // namespace headscope
