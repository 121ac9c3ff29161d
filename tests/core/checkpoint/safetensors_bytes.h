// SPDX-License-Identifier: GPL-3.0-or-later
// Safetensors files made in a test, right or wrong in one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace headscope::test {

/// The length field: eight bytes, little-endian.
inline std::string safetensorsLength(std::uint64_t length) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xffU);
    return bytes;
}

/// A file of this header and these bytes of data.
inline std::string safetensorsFile(std::string_view header, std::string_view data) {
    return safetensorsLength(header.size()) + std::string(header) + std::string(data);
}

/// `count` bytes 0, 1, 2, …
inline std::string countingBytes(std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i & 0xffU);
    return bytes;
}

/// Bytes of a tensor as text, to compare.
inline std::string textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace headscope::test
