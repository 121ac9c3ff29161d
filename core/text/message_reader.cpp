// SPDX-License-Identifier: GPL-3.0-or-later
// Protocol buffers, one field after the other.
#include "core/text/message_reader.h"

namespace headscope::text {

bool MessageReader::readVarint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

bool MessageReader::readFixed(std::size_t size) {
    if (m_rest.size() < size) return false;
    for (std::size_t i = size; i-- > 0;) m_number = (m_number << 8U) | static_cast<unsigned char>(m_rest[i]);
    m_rest.remove_prefix(size);
    return true;
}

bool MessageReader::readValue(std::uint64_t wireType) {
    m_number = 0;
    m_bytes = {};
    if (wireType == 0) return readVarint(m_number);
    if (wireType == 1) return readFixed(8);
    if (wireType == 5) return readFixed(4);
    std::uint64_t size{};
    if (wireType != 2 || !readVarint(size) || size > m_rest.size()) return false;
    m_bytes = m_rest.substr(0, size);
    m_rest.remove_prefix(size);
    return true;
}

bool MessageReader::next() {
    if (m_rest.empty() || m_broken) return false;
    std::uint64_t tag{};
    m_broken = !readVarint(tag) || tag < 8 || !readValue(tag & 7U);
    m_field = tag >> 3U;
    return !m_broken;
}

}  // namespace headscope::text
