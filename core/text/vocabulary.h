// SPDX-License-Identifier: GPL-3.0-or-later
// Spellings and ids of a model's tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/text/json_section.h"

namespace headscope::text {

/// A two-way table of spellings and ids. Not copied: the index views the spellings.
class Vocabulary {
public:
    /// Ids from 0 up; gaps are allowed as far as memory stays in proportion to the file.
    static constexpr std::uint32_t kIdLimit = (1U << 24U) - 1;

    /// Reads `{"spelling": id, …}`. Errors: tokenizerFormat.
    [[nodiscard]] static Result<Vocabulary> read(const JsonSection& section);
    /// A table of `spellings` with ids in their order; of equal ones, id() knows the last.
    explicit Vocabulary(std::vector<std::string> spellings);

    Vocabulary(Vocabulary&&) = default;
    Vocabulary& operator=(Vocabulary&&) = default;
    Vocabulary(const Vocabulary&) = delete;
    Vocabulary& operator=(const Vocabulary&) = delete;
    ~Vocabulary() = default;

    /// Id of a spelling.
    [[nodiscard]] std::optional<std::uint32_t> id(std::string_view spelling) const;
    /// Spelling of an id; null where the id is not in use.
    [[nodiscard]] const std::string* spelling(std::uint32_t id) const;
    /// Number of ids in use.
    [[nodiscard]] std::uint32_t size() const { return m_size; }
    /// One more than the largest id.
    [[nodiscard]] std::uint32_t idCount() const { return static_cast<std::uint32_t>(m_spellings.size()); }
    /// Bytes of the longest spelling.
    [[nodiscard]] std::size_t longest() const { return m_longest; }

private:
    Vocabulary() = default;
    void buildIndex();

    std::vector<std::string> m_spellings;  // by id
    std::vector<bool> m_used;              // by id
    std::unordered_map<std::string_view, std::uint32_t> m_ids;
    std::uint32_t m_size = 0;
    std::size_t m_longest = 0;
};

}  // namespace headscope::text
