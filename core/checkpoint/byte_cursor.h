// SPDX-License-Identifier: GPL-3.0-or-later
// Reading numbers and pieces from bytes, never beyond their end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace headscope {

static_assert(std::endian::native == std::endian::little, "checkpoints are read as little-endian");

/// A place in bytes that only moves forward; nothing is read where too little is left.
class ByteCursor {
public:
    /// Starts at the beginning; `bytes` must stay valid.
    explicit ByteCursor(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    /// How far it went.
    [[nodiscard]] std::size_t offset() const { return m_offset; }
    /// What is left.
    [[nodiscard]] std::size_t remaining() const { return m_bytes.size() - m_offset; }
    /// The next `count` bytes.
    [[nodiscard]] std::optional<std::span<const std::byte>> take(std::uint64_t count) {
        if (count > remaining()) return std::nullopt;
        const auto taken = m_bytes.subspan(m_offset, static_cast<std::size_t>(count));
        m_offset += taken.size();
        return taken;
    }
    /// The next `count` bytes as text.
    [[nodiscard]] std::optional<std::string_view> takeText(std::uint64_t count) {
        const auto taken = take(count);
        if (!taken) return std::nullopt;
        return std::string_view(reinterpret_cast<const char*>(taken->data()), taken->size());
    }
    /// A little-endian number.
    template <class Number>
    [[nodiscard]] std::optional<Number> number() {
        const auto taken = take(sizeof(Number));
        if (!taken) return std::nullopt;
        Number value{};
        std::memcpy(&value, taken->data(), sizeof(Number));
        return value;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_offset = 0;
};

}  // namespace headscope
