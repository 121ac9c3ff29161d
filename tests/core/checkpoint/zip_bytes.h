// SPDX-License-Identifier: GPL-3.0-or-later
// Zip archives made in a test, right or wrong in one place.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headscope::test {

/// Collects entries and writes them with their directory.
class ZipBytes {
public:
    /// What the directory says of an entry where a test wants it to lie.
    struct Lie {
        std::uint16_t method = 0, flags = 0;
        std::uint32_t extraSize = 0, moveEntry = 0;
    };

    ZipBytes& add(std::string_view name, std::string_view bytes) { return add(name, bytes, Lie()); }
    ZipBytes& add(std::string_view name, std::string_view bytes, const Lie& lie) {
        const auto offset = static_cast<std::uint32_t>(m_entries.size()) + lie.moveEntry;
        const auto size = static_cast<std::uint32_t>(bytes.size()) + lie.extraSize;
        const std::string sizes = number(size) + number(size);
        const std::string common = number(lie.flags) + number(lie.method) + std::string(8, '\0') + sizes +
                                   number(static_cast<std::uint16_t>(name.size()));
        m_entries += "PK\x03\x04" + number(std::uint16_t{20}) + common + number(std::uint16_t{0}) +
                     std::string(name) + std::string(bytes);
        m_directory += "PK\x01\x02" + number(std::uint16_t{20}) + number(std::uint16_t{20}) + common +
                       std::string(12, '\0') + number(offset) + std::string(name);
        ++m_count;
        return *this;
    }
    /// The whole archive; `extraEntries` more are claimed than there are.
    [[nodiscard]] std::string file(std::uint16_t extraEntries = 0) const {
        const auto count = number(static_cast<std::uint16_t>(m_count + extraEntries));
        return m_entries + m_directory + "PK\x05\x06" + std::string(4, '\0') + count + count +
               number(static_cast<std::uint32_t>(m_directory.size())) +
               number(static_cast<std::uint32_t>(m_entries.size())) + std::string(2, '\0');
    }

private:
    template <class Number>
    static std::string number(Number value) {
        const auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(value);
        return {bytes.begin(), bytes.end()};
    }
    std::string m_entries, m_directory;
    int m_count = 0;
};

}  // namespace headscope::test
