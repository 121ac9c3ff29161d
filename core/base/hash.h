// SPDX-License-Identifier: GPL-3.0-or-later
// Value hashing for cache keys (not for files: see sha256.h).
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace headscope {

/// Accumulates a 64-bit hash of values, order-dependent. Same values, same hash, on every run.
class Hasher {
public:
    /// Mixes in an integer, enumerator or bool.
    template <class T>
    requires(std::is_integral_v<T> || std::is_enum_v<T>) Hasher& add(T value) {
        return mix(static_cast<std::uint64_t>(value));
    }
    /// Mixes in a float by its bits; -0 and 0 are one value.
    Hasher& add(float value) { return mix(std::bit_cast<std::uint32_t>(value == 0.0F ? 0.0F : value)); }
    /// Mixes in bytes with their length.
    Hasher& add(std::string_view bytes) {
        mix(bytes.size());
        for (const char c : bytes) mix(static_cast<unsigned char>(c));
        return *this;
    }
    /// The hash so far.
    [[nodiscard]] std::uint64_t value() const { return m_state; }

private:
    // splitmix64's finaliser (Steele, Lea, Flood 2014) over state xor value.
    Hasher& mix(std::uint64_t value) {
        std::uint64_t z = (m_state ^ value) + 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        m_state = z ^ (z >> 31U);
        return *this;
    }
    std::uint64_t m_state = 0x6865616473636f70ULL;
};

}  // namespace headscope
