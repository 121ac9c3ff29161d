// SPDX-License-Identifier: GPL-3.0-or-later
// Protocol buffers, one field after the other.
#pragma once

#include <cstdint>
#include <string_view>

namespace headscope::text {

/// Walks the fields of one message. Nothing is allocated; what a field claims is checked against what is
/// there. Format: https://protobuf.dev/programming-guides/encoding
class MessageReader {
public:
    /// The bytes of a message, which must outlive this.
    explicit MessageReader(std::string_view message) : m_rest(message) {}

    /// Moves to the next field; false at the end, or where the bytes are no message.
    [[nodiscard]] bool next();
    /// True where next() stopped before the end.
    [[nodiscard]] bool broken() const { return m_broken; }
    /// Number of the field.
    [[nodiscard]] std::uint64_t field() const { return m_field; }
    /// Its value where it is a number of any width, else 0.
    [[nodiscard]] std::uint64_t number() const { return m_number; }
    /// Its value where it is a string or a message, else nothing.
    [[nodiscard]] std::string_view bytes() const { return m_bytes; }

private:
    [[nodiscard]] bool readVarint(std::uint64_t& value);
    [[nodiscard]] bool readFixed(std::size_t size);
    [[nodiscard]] bool readValue(std::uint64_t wireType);

    std::string_view m_rest, m_bytes;
    std::uint64_t m_field{}, m_number{};
    bool m_broken = false;
};

}  // namespace headscope::text
