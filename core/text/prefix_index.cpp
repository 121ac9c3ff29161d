// SPDX-License-Identifier: GPL-3.0-or-later
// Which tokens of a vocabulary a text begins with.
#include "core/text/prefix_index.h"

namespace headscope::text {

PrefixIndex::PrefixIndex(const Vocabulary& vocabulary) {
    m_entries.reserve(vocabulary.size());
    for (std::uint32_t id = 0; id < vocabulary.idCount(); ++id) {
        const std::string* spelling = vocabulary.spelling(id);
        if (spelling == nullptr || spelling->empty() || vocabulary.id(*spelling) != id) continue;
        m_entries.push_back({*spelling, id});
    }
    std::sort(m_entries.begin(), m_entries.end(),
              [](const Entry& a, const Entry& b) { return a.spelling < b.spelling; });
}

}  // namespace headscope::text
