// SPDX-License-Identifier: GPL-3.0-or-later
// A small random source whose draws are the same with every compiler and library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace headscope::train {

/// splitmix64 (Steele, Lea, Flood 2014). Same seed, same draws, everywhere; std distributions do not promise
/// it.
class SyntheticRandom {
public:
    /// Starts the stream of `seed`.
    explicit SyntheticRandom(std::uint64_t seed) : m_state(seed) {}

    /// The next 64 bits.
    std::uint64_t next() {
        m_state += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }
    /// A number from 0 to count - 1; `count` is at least 1 and below 2^32.
    std::size_t below(std::size_t count) {
        return static_cast<std::size_t>(((next() >> 32U) * count) >> 32U);
    }
    /// A number from `least` to `most`, both included.
    std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
    /// True in `percent` of 100 draws.
    bool chance(unsigned percent) { return below(100) < percent; }
    /// One member of a range with random access.
    template <class Range>
    const auto& pick(const Range& range) {
        return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
    }
    /// Puts the members of a range into random order.
    template <class Range>
    void shuffle(Range& range) {
        for (std::size_t left = std::size(range); left > 1; --left) {
            using std::swap;
            swap(range[left - 1], range[below(left)]);
        }
    }

private:
    std::uint64_t m_state;
};

}  // namespace headscope::train
