// SPDX-License-Identifier: GPL-3.0-or-later
// Means with intervals that need no distribution.
#pragma once

#include <cstdint>
#include <span>

namespace headscope {

/// A mean and the interval that holds 95 % of its bootstrap distribution.
struct MeanInterval {
    double mean{};
    double low{}, high{};
    friend bool operator==(const MeanInterval&, const MeanInterval&) = default;
};

/// Number of resamples of bootstrapMean.
inline constexpr std::uint32_t kBootstrapResamples = 10000;

/// The mean of `values` with its percentile bootstrap interval (2.5 % to 97.5 %). Shape: values [n], n ≥ 1.
/// Promise: the same values give the same interval, on every machine. With n = 1 there is nothing to
/// resample: low and high equal the mean.   Source: Efron and Tibshirani 1993, §13.3.
[[nodiscard]] MeanInterval bootstrapMean(std::span<const float> values, std::uint64_t seed = 0,
                                         std::uint32_t resamples = kBootstrapResamples);

/// The share of `values` that are 1, all being 0 or 1, with the 95 % score interval, which keeps a width
/// where all agree.  Shape: values [n], n ≥ 1.  Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209–212.
[[nodiscard]] MeanInterval wilsonShare(std::span<const float> values);

}  // namespace headscope
