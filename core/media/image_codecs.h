// SPDX-License-Identifier: GPL-3.0-or-later
// The two image libraries behind readImage(): bytes in, pixels and orientation out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/media/rgb_image.h"

namespace headscope {

/// A decoded file, not yet turned.
struct DecodedImage {
    RgbImage image;
    std::uint32_t orientation = 1;  ///< EXIF's, 1 to 8; 1: as it lies
};

/// Refuses sizes of zero and beyond kMostPixels.  Errors: fileFormat, memoryLimit.
[[nodiscard]] Result<void> checkImageSize(std::uint64_t width, std::uint64_t height);

/// The orientation tag of an EXIF record that begins with its TIFF header; 1 where there is none.
/// Source: Exif 2.32 §4.6.4; TIFF 6.0 §2.
[[nodiscard]] std::uint32_t exifOrientation(std::span<const std::byte> tiff);

/// Decodes a PNG file.  Errors: fileFormat, memoryLimit.
[[nodiscard]] Result<DecodedImage> decodePng(std::span<const std::byte> bytes);

/// Decodes a JPEG file.  Errors: fileFormat, memoryLimit.
[[nodiscard]] Result<DecodedImage> decodeJpeg(std::span<const std::byte> bytes);

}  // namespace headscope
