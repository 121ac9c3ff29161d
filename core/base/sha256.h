// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 of bytes (FIPS 180-4), for the digests in provenance records.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace headscope {

/// Incremental SHA-256.
class Sha256 {
public:
    Sha256();
    /// Feeds bytes.
    void update(std::span<const std::byte> bytes);
    /// Lower-case hex of the digest; the object is spent afterwards.
    [[nodiscard]] std::string finish();

private:
    void block(const std::uint8_t* data);
    std::array<std::uint32_t, 8> m_state{};
    std::array<std::uint8_t, 64> m_buffer{};
    std::size_t m_buffered = 0;
    std::uint64_t m_total = 0;
};

}  // namespace headscope
