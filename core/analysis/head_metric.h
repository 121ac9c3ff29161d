// SPDX-License-Identifier: GPL-3.0-or-later
// What a score of one head's pattern is: the interface that every metric fills.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/analysis/token_facts.h"
#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

/// The pattern of one head over one text. Nothing is owned.
struct ScoredPattern {
    AttentionKind kind{};
    std::uint32_t queries{}, keys{};
    Visibility visibility{};
    std::optional<std::uint32_t> window;  ///< visible keys, own one included; absent: all
    std::span<const float> weights;       ///< Shape: [queries, keys].  Units: probability
    const TokenFacts* text = nullptr;     ///< of the keys; never null

    /// A weight.
    [[nodiscard]] double at(std::uint32_t query, std::uint32_t key) const {
        return static_cast<double>(weights[std::size_t{query} * keys + key]);
    }
    /// False where the mask hides the key.
    [[nodiscard]] bool visible(std::uint32_t query, std::uint32_t key) const {
        return keyVisible(visibility, window, Position{query}, Position{key});
    }
    /// Keys [first, second) that a query may see: masks leave one run of them.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> seenBy(std::uint32_t query) const;
};

/// What one query row adds to a mean.
struct RowScore {
    double value{};
    double chance{};  ///< of even attention over the row's visible keys
};

/// A score of a pattern: the mean over the query rows that have one.
struct HeadMetric {
    std::string_view id;          ///< as in files: "previous_token"
    std::string_view title;       ///< "Previous token"
    std::string_view definition;  ///< one plain sentence
    std::string_view unit;        ///< "weight", "nats", "tokens", "share"
    /// The row's part; absent: the row has none.
    std::optional<RowScore> (*row)(const ScoredPattern& pattern, std::uint32_t query);
    /// Why no row has one, asked where none has.
    std::string_view (*missing)(const ScoredPattern& pattern);
};

}  // namespace headscope
