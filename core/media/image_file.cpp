// SPDX-License-Identifier: GPL-3.0-or-later
// Which kind of file it is, and how its picture is turned.
#include "core/media/image_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/checkpoint/mapped_file.h"
#include "core/media/image_codecs.h"

namespace headscope {
namespace {

bool beginsWith(std::span<const std::byte> bytes, std::span<const unsigned char> magic) {
    return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

Result<DecodedImage> decode(std::span<const std::byte> bytes) {
    constexpr std::array<unsigned char, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    constexpr std::array<unsigned char, 3> kJpeg = {0xff, 0xd8, 0xff};
    if (beginsWith(bytes, kPng)) return decodePng(bytes);
    if (beginsWith(bytes, kJpeg)) return decodeJpeg(bytes);
    return fail(ErrorCode::fileFormat, "it is neither a PNG nor a JPEG file", "convert it to PNG");
}

// Where the pixel that will lie at (x, y) lies now: EXIF's eight ways are mirrorings, then an exchange of
// axes.
RgbImage turned(RgbImage image, std::uint32_t orientation) {
    if (orientation == 1) return image;
    const bool swaps = orientation >= 5;
    const bool flipsX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool flipsY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    RgbImage out{swaps ? image.height : image.width, swaps ? image.width : image.height,
                 std::vector<std::uint8_t>(image.pixels.size())};
    std::uint8_t* to = out.pixels.data();
    for (std::uint32_t y = 0; y < out.height; ++y) {
        for (std::uint32_t x = 0; x < out.width; ++x, to += 3) {
            const std::uint32_t column = swaps ? y : x, row = swaps ? x : y;
            const std::size_t fromX = flipsX ? image.width - 1 - column : column;
            const std::size_t fromY = flipsY ? image.height - 1 - row : row;
            std::copy_n(image.pixels.data() + (fromY * image.width + fromX) * 3, 3, to);
        }
    }
    return out;
}

}  // namespace

Result<void> checkImageSize(std::uint64_t width, std::uint64_t height) {
    if (width == 0 || height == 0) {
        return fail(ErrorCode::fileFormat, fmt::format("the picture is {} × {} pixels", width, height));
    }
    // Each factor first: their product may not fit.
    if (width <= kMostPixels && height <= kMostPixels && width * height <= kMostPixels) return {};
    return fail(
        ErrorCode::memoryLimit,
        fmt::format("the picture is {} × {} pixels, expected at most {} in all", width, height, kMostPixels),
        "make it smaller first");
}

Result<RgbImage> readImage(const std::filesystem::path& path) {
    HEADSCOPE_TRY(const auto file, MappedFile::open(path));
    auto decoded = decode(file->bytes());
    if (!decoded) return fail(std::move(decoded).error().in(path.string()));
    return turned(std::move(decoded->image), decoded->orientation);
}

}  // namespace headscope
