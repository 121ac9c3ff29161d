// SPDX-License-Identifier: GPL-3.0-or-later
// A number about a head, with what is needed to judge it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace headscope {

/// The interval that holds 95 % of the bootstrap distribution over texts.
struct ScoreInterval {
    double low{}, high{};
    friend bool operator==(const ScoreInterval&, const ScoreInterval&) = default;
};

/// A score, or why there is none.
struct Score {
    double value{};
    double chance{};                        ///< what even attention over the visible keys would give
    std::uint32_t rows{};                   ///< n: query rows in the mean
    std::uint32_t texts{};                  ///< over which rows were averaged first
    std::optional<ScoreInterval> interval;  ///< absent with fewer than two texts
    std::string missing;                    ///< not empty: there is no score, and this says why

    /// False: not available, which is not 0.
    [[nodiscard]] bool available() const { return missing.empty(); }
    friend bool operator==(const Score&, const Score&) = default;
};

}  // namespace headscope
