// SPDX-License-Identifier: GPL-3.0-or-later
// Spellings and ids of a model's tokens.
#include "core/text/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

namespace headscope::text {
namespace {

constexpr std::uint32_t kGapLimit = 1U << 20U;  // unused ids beyond the number of entries

}  // namespace

Result<Vocabulary> Vocabulary::read(const JsonSection& section) {
    HEADSCOPE_TRY(auto members, section.members());
    std::vector<std::uint32_t> ids;
    ids.reserve(members.size());
    std::uint32_t largest = 0;
    for (const auto& [spelling, value] : members) {
        HEADSCOPE_TRY(const std::uint32_t id, value.number(kIdLimit));
        ids.push_back(id);
        largest = std::max(largest, id);
    }
    if (largest > members.size() + kGapLimit) {
        return section.fail(fmt::format("has {} entries, but an id {}", members.size(), largest));
    }
    Vocabulary vocabulary;
    if (!members.empty()) {
        vocabulary.m_spellings.resize(largest + 1U);
        vocabulary.m_used.resize(largest + 1U);
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (vocabulary.m_used[ids[i]]) {
            return members[i].second.fail(
                fmt::format("has id {}, which \"{}\" has already", ids[i], vocabulary.m_spellings[ids[i]]));
        }
        vocabulary.m_spellings[ids[i]] = std::move(members[i].first);
        vocabulary.m_used[ids[i]] = true;
    }
    vocabulary.buildIndex();
    return vocabulary;
}

Vocabulary::Vocabulary(std::vector<std::string> spellings)
    : m_spellings(std::move(spellings)), m_used(m_spellings.size(), true) {
    buildIndex();
}

void Vocabulary::buildIndex() {
    m_ids.reserve(m_spellings.size());
    for (std::uint32_t id = 0; id < m_spellings.size(); ++id) {
        if (!m_used[id]) continue;
        m_ids.insert_or_assign(m_spellings[id], id);
        ++m_size;
        m_longest = std::max(m_longest, m_spellings[id].size());
    }
}

std::optional<std::uint32_t> Vocabulary::id(std::string_view spelling) const {
    const auto found = m_ids.find(spelling);
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

const std::string* Vocabulary::spelling(std::uint32_t id) const {
    return id < m_spellings.size() && m_used[id] ? &m_spellings[id] : nullptr;
}

}  // namespace headscope::text
