// SPDX-License-Identifier: GPL-3.0-or-later
// The merge rules of byte pair encoding, and the engine that applies them.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/text/token_model.h"

namespace headscope::text {

/// What two neighbouring tokens become.
struct Merge {
    std::uint32_t rank{};    ///< lower goes first
    std::uint32_t merged{};  ///< id of the token that replaces both
};

/// Merge rules by pair of ids.
class BpeMerges {
public:
    /// Adds a rule; a later rule for the same pair replaces an earlier one.
    void add(std::uint32_t left, std::uint32_t right, Merge merge);
    /// Makes room for `count` rules.
    void reserve(std::size_t count) { m_rules.reserve(count); }
    /// The rule for a pair.
    [[nodiscard]] std::optional<Merge> find(std::uint32_t left, std::uint32_t right) const;
    /// Number of rules.
    [[nodiscard]] std::size_t size() const { return m_rules.size(); }

    /// Merges the tokens of one word, lowest rank first and leftmost first within a rank, until no rule
    /// applies. `pieces` must be adjacent. Takes O(n log n) for n pieces.
    void apply(std::vector<Piece>& pieces) const;

private:
    struct HashPair {
        std::size_t operator()(std::uint64_t pair) const noexcept;
    };
    std::unordered_map<std::uint64_t, Merge, HashPair> m_rules;
};

}  // namespace headscope::text
