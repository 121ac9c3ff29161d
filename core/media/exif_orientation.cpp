// SPDX-License-Identifier: GPL-3.0-or-later
// The one EXIF tag that changes what a model sees.
#include <array>
#include <cstring>

#include "core/media/image_codecs.h"

namespace headscope {
namespace {

constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kOrientationTag = 0x0112, kShort = 3;

// Numbers of a TIFF block in its own byte order; 0 beyond its end.
class TiffNumbers {
public:
    TiffNumbers(std::span<const std::byte> bytes, bool littleEndian)
        : m_bytes(bytes), m_little(littleEndian) {}
    [[nodiscard]] std::uint32_t at(std::size_t offset, std::size_t size) const {
        if (offset > m_bytes.size() || size > m_bytes.size() - offset) return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t from = offset + (m_little ? size - 1 - i : i);
            value = value << 8U | std::to_integer<std::uint32_t>(m_bytes[from]);
        }
        return value;
    }

private:
    std::span<const std::byte> m_bytes;
    bool m_little;
};

}  // namespace

std::uint32_t exifOrientation(std::span<const std::byte> tiff) {
    constexpr std::array<char, 4> kLittle = {'I', 'I', 42, 0}, kBig = {'M', 'M', 0, 42};
    if (tiff.size() < 8) return 1;
    const bool little = std::memcmp(tiff.data(), kLittle.data(), 4) == 0;
    if (!little && std::memcmp(tiff.data(), kBig.data(), 4) != 0) return 1;
    const TiffNumbers numbers(tiff, little);
    const std::size_t directory = numbers.at(4, 4);
    const std::uint32_t entries = numbers.at(directory, 2);
    for (std::uint32_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + i * kEntryBytes;
        if (numbers.at(entry, 2) != kOrientationTag) continue;
        if (numbers.at(entry + 2, 2) != kShort || numbers.at(entry + 4, 4) != 1) return 1;
        const std::uint32_t orientation = numbers.at(entry + 8, 2);
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
    return 1;
}

}  // namespace headscope
