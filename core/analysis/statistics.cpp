// SPDX-License-Identifier: GPL-3.0-or-later
// The percentile bootstrap; its generator is our own, so that results are the same everywhere.
#include "core/analysis/statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/check.h"

namespace headscope {
namespace {

// splitmix64 (Steele, Lea, Flood 2014).
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    // Multiply-shift instead of modulo: bias below count / 2^32.
    std::uint32_t below(std::uint32_t count) {
        m_state += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        z ^= z >> 31U;
        return static_cast<std::uint32_t>(((z >> 32U) * count) >> 32U);
    }

private:
    std::uint64_t m_state;
};

// Linear interpolation between order statistics, as numpy.percentile does.
double quantile(const std::vector<double>& sorted, double fraction) {
    const double at = fraction * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(at));
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double weight = at - std::floor(at);
    return sorted[below] + weight * (sorted[above] - sorted[below]);
}

}  // namespace

MeanInterval bootstrapMean(std::span<const float> values, std::uint64_t seed, std::uint32_t resamples) {
    HEADSCOPE_CHECK(!values.empty() && resamples > 0);
    const auto count = static_cast<std::uint32_t>(values.size());
    double sum = 0.0;
    for (const float value : values) sum += static_cast<double>(value);
    const double mean = sum / count;
    if (count == 1) return {mean, mean, mean};
    Random random(seed);
    std::vector<double> means(resamples);
    for (double& resampled : means) {
        double total = 0.0;
        for (std::uint32_t draw = 0; draw < count; ++draw)
            total += static_cast<double>(values[random.below(count)]);
        resampled = total / count;
    }
    std::sort(means.begin(), means.end());
    return {mean, quantile(means, 0.025), quantile(means, 0.975)};
}

MeanInterval wilsonShare(std::span<const float> values) {
    HEADSCOPE_CHECK(!values.empty());
    constexpr double kZ = 1.959963984540054;  // 97.5 % of the normal distribution
    const auto n = static_cast<double>(values.size());
    double sum = 0.0;
    for (const float value : values) sum += static_cast<double>(value);
    const double share = sum / n;
    const double shrink = 1.0 / (1.0 + kZ * kZ / n);
    const double centre = (share + kZ * kZ / (2.0 * n)) * shrink;
    const double half = kZ * shrink * std::sqrt(share * (1.0 - share) / n + kZ * kZ / (4.0 * n * n));
    return {share, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace headscope
